/* What is typed is kept on the phone as an encrypted draft: the one database, what a form says, and when it is kept. */
(() => {
  "use strict";
  const phone = window.CpdPhone;
  if (phone.keyedDrafts) {
    return;
  }
  const DRAFT_AFTER = 250; // milliseconds without a key
  const STORES = ["drafts", "owners", "records"];
  const UNTYPED = /^(file|hidden|submit|button|reset|password|fieldset)$/;

  // -- the database ---------------------------------------------------------------------------------------------------

  let opening = null;

  function database() {
    opening =
      opening ||
      new Promise((resolve, reject) => {
        const request = indexedDB.open("cpd", 1);
        request.onupgradeneeded = () => {
          for (const name of STORES) {
            request.result.createObjectStore(name);
          }
        };
        request.onsuccess = () => {
          const db = request.result;
          // Deleted in another tab or in the browser's settings, or changed by a newer version of this page: whoever
          // asks next opens what is there then.
          db.onversionchange = () => closed(db);
          db.onclose = db.onversionchange;
          resolve(db);
        };
        request.onerror = () => {
          opening = null;
          reject(request.error.name === "VersionError" ? { code: "phone_newer" } : request.error);
        };
      });
    return opening;
  }

  function closed(db) {
    opening = null;
    db.close();
    window.dispatchEvent(new Event("cpd-closed"));
  }

  async function begun(name, mode) {
    const options = { durability: "strict" };
    try {
      return (await database()).transaction(name, mode, options);
    } catch (problem) {
      if (problem.name !== "InvalidStateError") {
        throw problem;
      }
      opening = null; // closed without a word
      return (await database()).transaction(name, mode, options);
    }
  }

  // One transaction; ``act`` gets the store and returns the request whose result is wanted. A write is on the disk
  // when this returns, since a battery dies without asking. Raises {code: 'phone_full'} when it is not.
  async function inStore(name, mode, act) {
    const transaction = await begun(name, mode);
    const request = act(transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(mode === "readwrite" ? { code: "phone_full" } : transaction.error);
    });
  }

  // -- encryption: AES-GCM, each record bound to its place -----------------------------------------------------------

  async function sealed(key, value, place) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(place);
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, value);
    return { iv, data };
  }

  function unsealed(key, box, place) {
    const additionalData = new TextEncoder().encode(place);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData }, key, box.data);
  }

  // Drafts under a key that only the signed-in learner is given; another person has another key and other places.
  function keyedDrafts(secret, block) {
    if (!secret || !window.crypto?.subtle || !window.indexedDB) {
      return null;
    }
    const raw = Uint8Array.from(atob(secret), (char) => char.charCodeAt(0));
    const ready = Promise.all([
      crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
      phone.sha256(raw),
    ]);
    const keyAndPlace = async (form) => {
      const [key, sum] = await ready;
      return [key, [sum.slice(0, 32), block, form].join("|")];
    };
    return {
      async get(form) {
        const [key, place] = await keyAndPlace(form);
        const box = await inStore("drafts", "readonly", (store) => store.get(place));
        return box ? JSON.parse(new TextDecoder().decode(await unsealed(key, box, place))) : null;
      },
      async put(form, answers) {
        const [key, place] = await keyAndPlace(form);
        const box = await sealed(key, new TextEncoder().encode(JSON.stringify(answers)), place);
        await inStore("drafts", "readwrite", (store) => store.put(box, place));
      },
      async drop(form) {
        const [, place] = await keyAndPlace(form);
        await inStore("drafts", "readwrite", (store) => store.delete(place));
      },
    };
  }

  // -- what a form says -----------------------------------------------------------------------------------------------

  const isTyped = (field) => !UNTYPED.test(field.type);
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  // The id of a new item is an answer too, so that sending it again is the same item; and so is the version an edit
  // began from, so that a draft never passes for an edit of something it has not seen.
  const isKept = (field) => ["request_id", "seen", "seen_digest"].includes(field.name) || isTyped(field);
  const answeredFields = (form) => Array.from(form.elements).filter((field) => field.name && isKept(field));

  // Every answer of a form as name -> texts.
  function collect(form) {
    const answers = {};
    for (const field of answeredFields(form)) {
      if (!isChoice(field) || field.checked) {
        answers[field.name] = [...(answers[field.name] || []), field.value];
      }
    }
    return answers;
  }

  function fill(form, answers) {
    const used = {};
    for (const field of answeredFields(form)) {
      const values = answers[field.name] || [];
      if (isChoice(field)) {
        field.checked = values.includes(field.value);
        continue;
      }
      const value = values[used[field.name] || 0];
      used[field.name] = (used[field.name] || 0) + 1;
      if (value !== undefined) {
        field.value = value;
      }
    }
  }

  // Which form of a block this is: its handler, and the thing it is about.
  function formKey(form) {
    const ids = form.querySelectorAll("input[type=hidden][name$=_id]:not([name$=request_id])");
    return [form.dataset.handler, ...Array.from(ids, (field) => field.value)].join(":");
  }

  // Where a form says which version of the words it began from, if it writes over any.
  function seenIn(form) {
    return form.elements.seen_digest || form.elements.seen;
  }

  // No version is called so, not even the one of nothing written: what was begun from an unknown one is asked about.
  const UNKNOWN = "-";

  function fillDraft(form, answers) {
    const seen = seenIn(form);
    const isOld = seen?.value && !answers[seen.name]; // kept by a page that did not say yet what it began from
    fill(form, answers);
    if (isOld) {
      seen.value = UNKNOWN;
    }
  }

  // Where the thumb goes on after the button that it pressed is gone.
  function focusFirst(form) {
    const fields = Array.from(form.querySelectorAll("input, select, textarea"));
    fields.find((field) => field.getClientRects().length)?.focus();
  }

  function unfold(element) {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
  }

  // -- when it is kept ------------------------------------------------------------------------------------------------

  // Drafts of the forms under ``root``; ``keeperOf()`` is what keeps them, or null. The words are back and again.
  function draftsOf(root, words, keeperOf) {
    const timers = new Map();
    let writing = Promise.resolve();

    // One after the other. A phone that cannot keep any still sends forms.
    function write(act) {
      const keeper = keeperOf();
      if (keeper) {
        writing = writing.then(() => act(keeper)).catch(() => null);
      }
      return writing;
    }

    function keep(form) {
      clearTimeout(timers.get(form));
      timers.delete(form);
      const key = formKey(form);
      const answers = collect(form);
      return write((keeper) => keeper.put(key, answers));
    }

    function dropKey(key) {
      return write((keeper) => keeper.drop(key));
    }

    function drop(form) {
      return dropKey(formKey(form));
    }

    function flush() {
      Array.from(timers.keys()).forEach(keep);
      return writing;
    }

    function later(form) {
      clearTimeout(timers.get(form));
      timers.set(
        form,
        setTimeout(() => keep(form), DRAFT_AFTER),
      );
    }

    function bringBack(form, answers) {
      // Hidden fields are not reset with the form.
      const fresh = [seenIn(form), form.elements.request_id].filter(Boolean).map((field) => [field, field.value]);
      fillDraft(form, answers);
      form.dataset.typed = "1";
      unfold(form);
      const note = document.createElement("p");
      note.className = "cpd-note";
      note.setAttribute("role", "status");
      note.textContent = `${words.back} `;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "cpd-quiet";
      again.textContent = words.again;
      again.addEventListener("click", () => {
        form.reset();
        for (const [field, value] of fresh) {
          field.value = value;
        }
        delete form.dataset.typed;
        note.remove();
        focusFirst(form);
        drop(form);
      });
      note.append(again);
      form.before(note);
    }

    async function restoreForm(form, keeper) {
      const answers = await keeper.get(formKey(form)).catch(() => null); // unreadable is as good as none
      if (answers && !form.dataset.typed) {
        bringBack(form, answers);
      }
    }

    async function restore() {
      const keeper = keeperOf();
      if (keeper) {
        const forms = root.querySelectorAll("form[data-handler]");
        await Promise.all(Array.from(forms, (form) => restoreForm(form, keeper)));
      }
    }

    root.addEventListener("input", (event) => {
      const form = event.target.form;
      if (form?.dataset.handler && isTyped(event.target)) {
        form.dataset.typed = "1";
        later(form);
      }
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        flush();
      }
    });
    return { drop, dropKey, flush, keep, restore };
  }

  Object.assign(phone, {
    collect,
    draftsOf,
    fill,
    focusFirst,
    formKey,
    inStore,
    keyedDrafts,
    sealed,
    seenIn,
    unfold,
    unsealed,
  });
})();
