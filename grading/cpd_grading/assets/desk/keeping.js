/* Drafts and the queue: what the encrypted store takes, and what goes from it to the server. */
(() => {
  "use strict";
  const desk = window.CpdDesk;
  if (!desk) {
    return;
  }
  const phone = window.CpdPhone;
  const store = window.CpdEncryptedStore;
  const queue = window.CpdOfflineQueue;
  const { body, forms, panel, words } = desk;
  const ADDRESSES = {
    api: words.api,
    items: words.items,
    submissions: words.submissions,
    uploads: words.uploads,
  };

  // While the store is closed, drafts are kept as in the course, and need the line to be read again.
  const keyed = phone.keyedDrafts(words.draft_key, "desk");

  // What keeps the drafts of the task that is shown; null on the home page.
  function drafts() {
    const task = desk.task();
    if (!task) {
      return null;
    }
    const name = (form) => `draft:${task.course}|${task.slug}|${form}`;
    return {
      async get(form) {
        // What waits to be sent is newer than what the page says.
        const stored = desk.isOpen() && ((await store.get(name(form))) || (await waitingFor(form)));
        return stored || keyed?.get(name(form));
      },
      async put(form, answers) {
        if (desk.isOpen()) {
          await putDraft(name(form), answers);
        } else {
          await keyed?.put(name(form), answers);
        }
      },
      async drop(form) {
        if (desk.isOpen()) {
          await store.remove(name(form));
        }
        await keyed?.drop(name(form));
      },
    };
  }

  // Said in the panel, so that nobody is called away from what they type.
  async function putDraft(name, answers) {
    const isFull = await store.put(name, answers).then(
      () => false,
      (problem) => {
        if (problem.code !== "phone_full") {
          throw problem;
        }
        return true;
      },
    );
    if (panel.notice("full", isFull)) {
      await panel.draw();
    }
  }

  async function waitingFor(form) {
    const [handler, itemId] = form.split(":");
    const item = handler === "save_item" && itemId && (await store.get(`item:${itemId}`));
    return item ? item.fields : null;
  }

  // Take a form that was sent: the sentence that says so, or null where the server is to have it now.
  async function keep(form, files) {
    if (!desk.isOpen() || !desk.task()) {
      return null;
    }
    const keepIt = { save_item: keepItem, submit: keepSubmit }[form.dataset.handler];
    if (keepIt) {
      return keepIt(form, files).catch((problem) => sendStraight(problem));
    }
    if (!navigator.onLine) {
      throw { sentence: words.line };
    }
    return null;
  }

  // What a full phone cannot keep goes to the server as from a page without a store, after everything that waits; and
  // only where nothing older of the same thing waits on.
  async function sendStraight(problem) {
    if (problem.code !== "phone_full" || !navigator.onLine) {
      throw problem;
    }
    await queue.send(ADDRESSES, panel.progress).catch((other) => {
      throw other.status ? other : problem;
    });
    const { course, slug } = desk.task();
    const { items } = await queue.waiting();
    if (items.some((item) => item.course_key === course && item.slug === slug)) {
      throw problem;
    }
    return null;
  }

  // While somebody keeps files, no tab takes them for photos whose evidence was never saved.
  const keeping = (mode, act) =>
    navigator.locks ? navigator.locks.request("cpd-keeping", { mode }, act) : mode === "shared" && act();

  async function keepFile(chosen, isFull) {
    const file = await phone.reduced(chosen, isFull);
    const requestId = crypto.randomUUID();
    await store.putBytes(`file:${requestId}`, await file.arrayBuffer());
    return { request_id: requestId, name: file.name, type: file.type, size: file.size };
  }

  // An item of the task that is shown, before its first saving on this phone.
  function newItem(form) {
    const { course, slug, title, lines } = desk.task();
    const itemId = form.elements.item_id.value;
    const requestId = form.elements.request_id.value;
    return {
      id: itemId || requestId,
      course_key: course,
      slug,
      title,
      item_id: itemId,
      request_id: requestId,
      rev: 0,
      files: [],
      // A draft that came back brings the version it began from; the task's lines may be newer.
      seen_digest: form.elements.seen_digest?.value || JSON.parse(lines)[itemId] || "",
    };
  }

  async function keepItem(form, files) {
    const begun = newItem(form);
    const fields = phone.collect(form);
    const isFull = form.elements.keep_full_size?.checked;
    await keeping("shared", () => keepWhole(begun, fields, files, isFull));
    await forms.drop(form);
    renew(form, begun.item_id);
    await desk.shown();
    syncLater();
    return files.length && (await panel.isNearlyFull()) ? `${words.kept} ${words.space}` : words.kept;
  }

  // All of it, or nothing: of what the phone had no room for, no photo stays behind.
  async function keepWhole(begun, fields, files, isFull) {
    const added = [];
    try {
      for (const file of files) {
        added.push(await keepFile(file, isFull));
      }
      await store.change(`item:${begun.id}`, (stored) => {
        const existing = stored || begun;
        const saved = { fields, saved_at: new Date().toISOString(), sent: false, problem: null };
        return { ...existing, ...saved, files: [...existing.files, ...added], rev: existing.rev + 1 };
      });
    } catch (problem) {
      await Promise.all(added.map((file) => store.remove(`file:${file.request_id}`))).catch(() => null); // tidied later
      throw problem;
    }
  }

  // The form of new evidence is ready for more; that of an item shows what waits to be sent.
  function renew(form, itemId) {
    if (!itemId) {
      form.reset();
      form.elements.request_id.value = crypto.randomUUID();
    }
    phone.clearFiles(form);
    form.elements.file_request_id.value = crypto.randomUUID();
    delete form.dataset.typed;
  }

  async function keepSubmit(form) {
    if (!form.elements.declares.checked) {
      throw { sentence: words.declare };
    }
    const { course, slug, title, lines, digest } = desk.task();
    const id = `${course}|${slug}`;
    const { items } = await queue.waiting();
    const ours = items.filter((item) => item.course_key === course && item.slug === slug);
    await store.put(`submit:${id}`, {
      id,
      course_key: course,
      slug,
      title,
      lines: JSON.parse(lines),
      seen_digest: digest,
      ours: ours.map((item) => item.item_id).filter(Boolean),
      request_id: crypto.randomUUID(),
      saved_at: new Date().toISOString(),
      problem: null,
    });
    await forms.drop(form);
    syncLater();
    return words.queued;
  }

  function syncLater() {
    setTimeout(() => panel.draw().then(sync).catch(desk.fail));
  }

  // Send what waits, and show what came of it.
  async function sync() {
    if (!desk.isOpen()) {
      return;
    }
    panel.state(words.sending);
    let totals = null;
    try {
      totals = await queue.send(ADDRESSES, panel.progress);
    } catch (problem) {
      stopped(problem);
    }
    if (totals) {
      panel.notice("expired", false);
      report().catch(() => null);
    }
    if (!desk.isOpen()) {
      return;
    }
    if (totals?.received || totals?.tasks) {
      if (!isBeingUsed()) {
        await desk.show(location.href, true);
      }
      forms.say(totals.tasks ? words.sent : words.received, false);
    }
    await panel.draw();
    if (totals?.refused) {
      forms.say(words.refused, true);
    }
  }

  // What waits here and what the site could not take, for whoever supports the owner. Nobody waits for it, and nobody
  // is told where it does not arrive: the next time tells all of it again.
  async function report() {
    const { items, submits } = await queue.waiting();
    const waiting = [...items, ...submits];
    const troubled = waiting.filter((one) => one.problem).slice(0, 20);
    const known = await store.change("phone", (stored) => stored || { id: crypto.randomUUID() });
    await phone.json("POST", words.phone_api, {
      owner: store.owner,
      phone_id: known.id,
      waiting: waiting.length,
      waiting_since: waiting.map((one) => one.saved_at).sort()[0] || "",
      client_sent_at: new Date().toISOString(),
      is_persistent: (await navigator.storage?.persisted?.()) ? "yes" : "no",
      trouble: troubled.map(({ request_id, fields, problem }) =>
        [request_id, fields ? "item" : "task", problem.status || 0, problem.tries || 1].join(" "),
      ),
    });
  }

  // Drafts survive new HTML; a sentence under the thumb and a chosen file do not.
  function isBeingUsed() {
    const fields = Array.from(body.querySelectorAll("input[type=file]"));
    return fields.some((field) => field.files.length) || Boolean(body.querySelector("form[data-typed]:focus-within"));
  }

  function stopped(problem) {
    if (problem.code === "not_signed_in") {
      panel.notice("expired", true);
    }
    if (problem.code === "other_person") {
      store
        .lock()
        .then(() => panel.draw(words.other_person))
        .catch(desk.fail);
    }
  }

  Object.assign(desk, { drafts, keep, keeping, sync });
})();
