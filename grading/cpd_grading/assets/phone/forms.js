/* A form with data-handler is sent; the answer's HTML replaces what was shown. Without an answer everything typed stays
   where it is. A chosen file follows in parts. */
(() => {
  "use strict";
  const phone = window.CpdPhone;
  if (phone.forms) {
    return;
  }

  function setDisabled(form, isDisabled) {
    for (const button of form.querySelectorAll("button")) {
      button.disabled = isDisabled;
    }
  }

  function release(form) {
    const bar = form.querySelector("progress");
    if (bar) {
      bar.hidden = true;
    }
    setDisabled(form, false);
    delete form.dataset.busy;
  }

  const describedBy = (field) => (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);

  function describe(field, ids) {
    if (ids.length) {
      field.setAttribute("aria-describedby", ids.join(" "));
    } else {
      field.removeAttribute("aria-describedby");
    }
  }

  function clearMarks(form) {
    for (const note of form.querySelectorAll(".cpd-wrong")) {
      note.remove();
    }
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      describe(
        field,
        describedBy(field).filter((id) => !id.startsWith("wrong-")),
      );
    }
  }

  // What is said of single answers, beside their fields. Of fields in rows the sentence names the row.
  function mark(form, fields) {
    for (const [name, sentences] of Object.entries(fields || {})) {
      const named = form.elements[name];
      const field = named?.[0]?.name ? named[0] : named;
      if (!field || field.type === "hidden") {
        continue;
      }
      const note = document.createElement("p");
      note.className = "cpd-wrong";
      note.id = `wrong-${field.id}`;
      note.textContent = sentences.join(" ");
      describe(field, [...describedBy(field), note.id]);
      field.setAttribute("aria-invalid", "true");
      (field.closest("fieldset, label") || field).before(note);
      phone.unfold(field);
    }
  }

  function showProgress(bar, value, max) {
    if (bar) {
      bar.hidden = false;
      bar.max = max;
      bar.value = value;
    }
  }

  function clearFiles(form) {
    for (const field of form.querySelectorAll("input[type=file]")) {
      field.value = "";
    }
  }

  // What somebody saved elsewhere meanwhile, beside what was typed: pressing again then knows both.
  function showSaved(form, saved) {
    dropSaved(form);
    form.prepend(savedBox(saved));
  }

  function dropSaved(form) {
    form.querySelector("[data-saved-now]")?.remove();
  }

  function savedBox(saved) {
    const beside = document.createElement("details");
    beside.dataset.savedNow = "";
    beside.className = "cpd-note";
    beside.open = true;
    const title = document.createElement("summary");
    title.textContent = saved.title;
    beside.append(title);
    for (const [label, text] of saved.words) {
      const name = document.createElement("strong");
      name.textContent = label;
      const words = document.createElement("p");
      words.className = "cpd-lines";
      words.append(name, `\n${text}`);
      beside.append(words);
    }
    return beside;
  }

  /* options: call(handler, data, onProgress, form) -> answer; uploads: address or null;
     words: failed, signin, closed, back, again;
     drafts: () -> keeper or null; keep(form, files) -> a sentence when the desk has taken it, or null; shown() after
     new HTML. */
  function forms(root, options) {
    const words = options.words;
    const drafts = phone.draftsOf(root, words, options.drafts);

    function say(text, isBad) {
      const place = root.querySelector("[data-cpd-say]");
      if (!place) {
        return;
      }
      place.className = isBad ? "cpd-say cpd-bad" : "cpd-say";
      place.setAttribute("role", isBad ? "alert" : "status");
      place.textContent = text;
      place.tabIndex = -1;
      place.focus();
    }

    async function replace(html) {
      await drafts.flush();
      root.innerHTML = html;
      if (options.shown) {
        await options.shown();
      }
      return drafts.restore();
    }

    function fetchAnew(form) {
      return options.call("show", new FormData(), undefined, form);
    }

    async function sendFiles(form, files, itemId) {
      const bar = form.querySelector("progress");
      const note = form.querySelector("[data-cpd-file]");
      const tell = (text) => {
        if (note) {
          note.textContent = text;
        }
      };
      for (const [number, chosen] of files.entries()) {
        tell(note?.dataset.phone);
        const file = await phone.reduced(chosen, form.elements.keep_full_size?.checked);
        showProgress(bar, 0, file.size);
        await phone.upload({
          address: options.uploads,
          file,
          itemId,
          requestId: number ? crypto.randomUUID() : form.elements.file_request_id.value,
          onProgress: (at) => showProgress(bar, at, file.size),
        });
        tell(note?.dataset.received);
      }
      return fetchAnew(form);
    }

    // Send the answers, then the files in parts where there is an address for parts. Returns the last answer.
    async function send(form, data, files) {
      const inParts = files.length && options.uploads;
      const showSent = (sent) => {
        if (files.length && !inParts && sent.lengthComputable) {
          showProgress(form.querySelector("progress"), sent.loaded, sent.total);
        }
      };
      const key = phone.formKey(form);
      const answer = await options.call(form.dataset.handler, data, showSent, form);
      if (answer.item_id && form.elements.item_id) {
        form.elements.item_id.value = answer.item_id;
      }
      // What was typed after the button was pressed is newer than what the server has.
      if (!form.dataset.typed) {
        await drafts.dropKey(key);
      }
      return inParts ? sendFiles(form, files, answer.item_id) : answer;
    }

    async function show(form, answer) {
      const isTyping = root.querySelector("form[data-typed]:not([data-busy])");
      if (answer.file_request_id && isTyping) {
        // What is being written in another form stays; this one is ready for more.
        form.elements.file_request_id.value = answer.file_request_id;
        clearFiles(form);
        dropSaved(form);
        release(form);
      } else if (answer.html) {
        await replace(answer.html);
      }
      say(answer.message || "", false);
    }

    function postedBy(form, pressed, files) {
      const data = new FormData(form);
      data.delete("csrfmiddlewaretoken"); // the cookie's goes along: it is the newer one after signing in elsewhere
      if (pressed?.name) {
        data.append(pressed.name, pressed.value);
      }
      if (options.uploads || !files.length) {
        for (const field of form.querySelectorAll("input[type=file]")) {
          data.delete(field.name);
        }
      }
      return data;
    }

    async function submit(form, pressed) {
      const fields = Array.from(form.querySelectorAll("input[type=file]"));
      const files = fields.flatMap((field) => Array.from(field.files));
      const data = postedBy(form, pressed, files);
      if (form.dataset.typed) {
        await drafts.keep(form);
      }
      delete form.dataset.typed;
      const message = options.keep && (await options.keep(form, files));
      if (message) {
        dropSaved(form);
        release(form);
        say(message, false);
        return;
      }
      try {
        await show(form, await send(form, data, files));
      } catch (problem) {
        if (!problem.ended) {
          throw problem;
        }
        // The words are saved, this file is not taken: everything anew, to choose another one.
        await replace((await fetchAnew(form)).html);
        say(phone.sentenceOf(problem, words), true);
      }
    }

    root.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.dataset.handler) {
        return;
      }
      event.preventDefault();
      if (form.dataset.busy) {
        return;
      }
      form.dataset.busy = "1";
      const place = root.querySelector("[data-cpd-say]");
      if (place) {
        place.textContent = "";
      }
      clearMarks(form);
      const wasTyped = form.dataset.typed;
      const submitting = submit(form, event.submitter);
      setDisabled(form, true);
      submitting.catch((problem) => {
        if (wasTyped) {
          form.dataset.typed = "1";
        }
        release(form);
        if (problem.saved) {
          showSaved(form, problem.saved);
          phone.seenIn(form).value = problem.saved.seen;
          drafts.keep(form);
        }
        mark(form, problem.fields);
        say(phone.sentenceOf(problem, words), true);
      });
    });

    return {
      say,
      replace,
      flush: drafts.flush,
      restore: drafts.restore,
      drop: drafts.drop,
      keepDraft: drafts.keep,
    };
  }

  // A block of the course; the platform calls this by name, with ``new``.
  function startBlock(runtime, element, args) {
    const host = element.jquery ? element[0] : element;
    const root = host.querySelector("[data-cpd-root]");
    if (!root || root.dataset.ready) {
      return;
    }
    root.dataset.ready = "1";
    phone.returnsAt(args.returning);
    const keeper = phone.keyedDrafts(args.draft_key, args.draft_place);
    forms(root, {
      call: (handler, data, onProgress) =>
        phone.answerOf(phone.ask("POST", runtime.handlerUrl(host, handler), {}, data, onProgress)),
      uploads: args.uploads,
      words: args,
      drafts: () => keeper,
    }).restore();
  }

  Object.assign(phone, { clearFiles, dropSaved, forms, savedBox, showSaved });
  window.CpdBlock = startBlock;
})();
