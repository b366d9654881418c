/* What stands above the desk's pages: the form for the PIN, what waits on this phone, and the lessons it can keep. */
(() => {
  "use strict";
  const store = window.CpdEncryptedStore;
  const queue = window.CpdOfflineQueue;

  // ``words`` are the kit's sentences, ``say`` tells the page, ``opened`` is called after the PIN.
  window.CpdPhonePanel = (panel, words, { say, opened }) => {
    const notices = new Set(); // which templates stand in the panel before everything else
    let isFirst = false; // whether the PIN was chosen on this page
    const inWords = (name, n) => words[name].replace("{n}", n);
    const template = (name) => document.getElementById(`cpd-${name}`).content.cloneNode(true);

    const facts = window.CpdPhoneFacts(words, template);

    const focus = (selector) => panel.querySelector(selector).focus();

    function progress(_item, file, at) {
      const line = panel.querySelector(`[data-file="${file.request_id}"]`);
      if (line) {
        line.textContent = `${file.name}: ${inWords("part", Math.floor((100 * at) / file.size))}`;
      }
    }

    function state(text) {
      const place = panel.querySelector("[data-phone-state]");
      if (place) {
        place.textContent = text;
      }
    }

    // What somebody without a PIN sees: their choice of one, or that nothing is kept here.
    const withoutPin = () => (words.owner ? template("choose") : words.empty);

    // One after the other, so that a slow drawing never paints over a later one.
    let drawn = Promise.resolve();

    function draw(message) {
      const mine = drawn.then(() => paint(message));
      drawn = mine.catch(() => null);
      return mine;
    }

    async function paint(message) {
      if (!store.isPossible) {
        return;
      }
      panel.hidden = false;
      if (store.owner) {
        await drawOpened();
        return;
      }
      const hasPin = words.owner ? await store.exists(words.owner) : (await store.owners()).length;
      panel.replaceChildren(hasPin ? template("open") : withoutPin());
      if (hasPin) {
        await drawOwners();
      }
      panel.prepend(...["gone", "updated"].filter((name) => notices.has(name)).map(template));
      if (message) {
        pinSays(message);
      }
    }

    async function drawOwners() {
      const owners = words.owner ? [{ owner: words.owner }] : await store.owners();
      const choice = panel.querySelector("select");
      const when = (usedAt) => (usedAt ? inWords("opened", new Date(usedAt).toLocaleString()) : "");
      choice.replaceChildren(...owners.map(({ owner, used_at }) => new Option(when(used_at), owner)));
      panel.querySelector("[data-phone-owners]").hidden = owners.length < 2;
      panel.querySelector("[data-phone=forget]").hidden = !words.owner;
    }

    async function drawOpened() {
      const { items, submits } = await queue.waiting();
      const count = items.length + submits.length;
      const parts = document.createDocumentFragment();
      parts.append(...Array.from(notices, template), facts.damaged(), template("opened"));
      const list = parts.querySelector("[data-phone-list]");
      for (const item of items) {
        list.append(card(`item:${item.id}`, item, (item.fields.did || [""])[0], item.files));
      }
      for (const submit of submits) {
        list.append(card(`submit:${submit.id}`, submit, words.to_coach, []));
      }
      await drawPacks(parts.querySelector("[data-phone-packs]"));
      await facts.fill(parts, isFirst);
      parts.querySelector("[data-phone-facts]").open = Boolean(panel.querySelector("[data-phone-facts]")?.open);
      const hadFocus = panel.contains(document.activeElement);
      panel.replaceChildren(parts);
      if (hadFocus) {
        focus("[data-phone-state]");
      }
      panel.querySelector("[data-phone=send]").hidden = !count;
      state(count ? inWords("some", count) : words.nothing);
    }

    // One thing that waits: an item or a task.
    function card(name, record, text, files) {
      const made = template("thing");
      const part = (selector) => made.querySelector(selector);
      made.firstElementChild.dataset.name = name;
      part("[data-title]").textContent = record.title;
      part("[data-where]").textContent = words.on_phone;
      const saved = record.problem?.saved;
      const isCut = text.length > 120 && !saved;
      part("[data-text]").textContent = isCut ? `${text.slice(0, 120)}…` : text;
      part("[data-files]").replaceChildren(...files.map(fileLine));
      part("[data-problem]").textContent = problemText(record.problem);
      if (saved) {
        part("[data-problem]").after(window.CpdPhone.savedBox(saved)); // whoever sends again has read both
      }
      part("[data-phone=change]").hidden = !name.startsWith("item:");
      part("[data-phone=again]").hidden = !record.problem;
      return made;
    }

    function fileLine(file) {
      const line = document.createElement("li");
      line.dataset.file = file.request_id;
      const isDamaged = store.damaged.includes(`file:${file.request_id}`);
      line.textContent = `${file.name}: ${isDamaged ? words.unread : words.on_phone}`;
      return line;
    }

    function problemText(problem) {
      if (!problem) {
        return "";
      }
      if (["trouble", "unreadable"].includes(problem.code)) {
        return words[problem.code];
      }
      const isStale = ["stale_version", "changed_meanwhile"].includes(problem.code);
      return isStale ? words.stale_version : window.CpdPhone.sentenceOf(problem, words);
    }

    async function drawPacks(place) {
      const desk = await store.get("desk");
      const stored = await store.names(store.owner, "pack:");
      for (const pack of desk?.packs || []) {
        const button = document.createElement("button");
        const name = `pack:${pack.name}`;
        const isStored = stored.includes(name) && !store.damaged.includes(name);
        button.type = "button";
        button.className = "cpd-quiet";
        button.dataset.phone = isStored ? "read-pack" : "keep-pack";
        button.dataset.name = pack.name;
        button.textContent = `${isStored ? words.read_pack : inWords("keep_pack", pack.size)}: ${pack.title}`;
        place.append(button);
      }
    }

    function pinSays(text) {
      const place = panel.querySelector("[data-phone-say]");
      if (place) {
        place.textContent = text;
      }
    }

    async function pinSent(form) {
      const pin = form.elements.pin.value;
      const isNew = form.dataset.phone === "choose";
      form.elements.pin.value = "";
      if (isNew && pin !== form.elements.again.value) {
        pinSays(words.two_pins);
        return;
      }
      try {
        if (isNew) {
          await store.create(words.owner, pin);
          isFirst = true;
          if (await facts.isNearlyFull()) {
            say(words.space, true);
          }
        } else {
          await store.open(form.elements.owner.value, pin);
        }
      } catch (problem) {
        await pinRefused(form, problem);
        return;
      }
      notices.delete("gone");
      await opened();
    }

    async function pinRefused(form, problem) {
      if (problem.code === "exists") {
        await draw(); // chosen in another tab meanwhile: it is asked for
        focus("[name=pin]");
        return;
      }
      if (!(problem.code in words)) {
        throw problem;
      }
      const after = problem.seconds ? inWords("wait", problem.seconds) : "";
      pinSays(problem.code === "wait" ? after : `${words[problem.code]} ${after}`);
      form.elements.pin.focus();
    }

    return {
      draw,
      state,
      progress,
      template,
      pinSent,
      focus,
      isNearlyFull: facts.isNearlyFull,
      // Whether the notice is another than before.
      notice: (name, isOn) => {
        const isChanged = notices.has(name) !== isOn;
        notices[isOn ? "add" : "delete"](name);
        return isChanged;
      },
    };
  };
})();
