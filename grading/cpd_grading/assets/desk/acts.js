/* The desk's buttons, the way out, and what happens by itself. */
(() => {
  "use strict";
  const desk = window.CpdDesk;
  if (!desk) {
    return;
  }
  const phone = window.CpdPhone;
  const store = window.CpdEncryptedStore;
  const queue = window.CpdOfflineQueue;
  const { body, fail, forms, panel, words } = desk;
  const AGAIN_AFTER = 60000;

  // -- one thing that waits -------------------------------------------------------------------------------------------

  // The task of an item or a submission as the desk last knew it.
  async function taskOf(record) {
    const copy = await store.get("desk");
    return copy?.tasks.find((task) => task.slug === record.slug && task.course_key === record.course_key);
  }

  async function change(name) {
    const item = await store.get(name);
    if (!item) {
      await isElsewhere();
      return;
    }
    const task = await taskOf(item);
    if (task && desk.pageKey(task.url) !== desk.pageKey(location.href)) {
      await desk.go(task.url);
    }
    const itemForms = Array.from(body.querySelectorAll("form[data-handler=save_item]"));
    const form = itemForms.find((candidate) => candidate.elements.item_id.value === item.item_id);
    if (!form) {
      forms.say(words.nowhere, true);
      return;
    }
    phone.fill(form, item.fields);
    form.elements.request_id.value = item.request_id;
    form.dataset.typed = "1";
    phone.unfold(form);
    form.elements.did.focus();
  }

  // Sent or deleted in another tab, while it stood in this one.
  async function isElsewhere() {
    await panel.draw();
    forms.say(words.elsewhere, true);
  }

  async function deleteDamaged(name) {
    if (confirm(words.delete_one)) {
      await store.discard(name);
      await panel.draw();
    }
  }

  async function deleteOne(name) {
    if (!confirm(words.delete_one)) {
      return;
    }
    const record = await store.get(name);
    for (const file of record?.files || []) {
      await store.remove(`file:${file.request_id}`);
    }
    await store.remove(name);
    await panel.draw();
  }

  // What whoever sends again was shown: the text that is saved now, or what the task holds now. After another problem
  // they saw neither.
  function seenIn({ problem, isForced, files }, task) {
    const isReadable = (file) => !store.damaged.includes(`file:${file.request_id}`);
    return {
      ...(problem?.code === "unreadable" && { files: files.filter(isReadable) }),
      isForced: isForced || Boolean(problem?.saved),
      ...(problem?.code === "stale_version" && { lines: task ? task.lines : {} }),
    };
  }

  async function sendAgain(name) {
    const record = await store.get(name);
    if (!record) {
      await isElsewhere();
      return;
    }
    const task = await taskOf(record);
    await store.change(name, (stored) => stored && { ...stored, ...seenIn(stored, task), problem: null });
    await desk.sync();
  }

  // -- the way out ----------------------------------------------------------------------------------------------------

  const whoIsSignedIn = async () => (await phone.json("GET", words.api)).owner;

  async function forget() {
    if (!confirm(words.delete_all)) {
      return false;
    }
    await store.forget(store.owner || words.owner, whoIsSignedIn);
    panel.notice("expired", false);
    await panel.draw();
    return true;
  }

  async function hasUnsent() {
    if (!store.isPossible) {
      return false;
    }
    const prefixes = ["item:", "submit:", "draft:"];
    const names = await Promise.all(prefixes.map((prefix) => store.names(words.owner, prefix)));
    return names.flat().length > 0;
  }

  async function leave(form) {
    if (await hasUnsent()) {
      form.hidden = true;
      form.after(panel.template("leave"));
      form.nextElementSibling.querySelector("button").focus();
      return;
    }
    await store.lock();
    form.submit();
  }

  async function leaveAnd(act) {
    if (act === "leave-delete" && !(await forget())) {
      return;
    }
    if (act === "leave-send") {
      if (!desk.isOpen()) {
        panel.focus("input");
        return;
      }
      await desk.sync();
      const { items, submits } = await queue.waiting();
      if (items.length || submits.length) {
        return;
      }
    }
    await store.lock();
    document.querySelector("form[data-phone=leave]").submit();
  }

  // -- buttons, links and forms ---------------------------------------------------------------------------------------

  const nameOf = (button) => button.closest("[data-name]").dataset.name;

  const ACTS = {
    send: desk.sync,
    lock: store.lock,
    forget,
    signin: () => location.assign(location.href),
    change: (button) => change(nameOf(button)),
    delete: (button) => deleteOne(nameOf(button)),
    "delete-damaged": (button) => deleteDamaged(nameOf(button)),
    anew: () =>
      forms
        .flush()
        .then(store.lock)
        .then(() => location.reload()),
    again: (button) => sendAgain(nameOf(button)),
    "keep-pack": (button) => desk.keepPack(button.dataset.name),
    "read-pack": (button) => desk.readPack(button.dataset.name),
  };

  async function pressed(button) {
    const name = button.dataset.phone;
    await (name.startsWith("leave-") ? leaveAnd(name) : ACTS[name](button));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-phone]");
    const link = event.target.closest("a[data-desk-link]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (button) {
      pressed(button).catch(fail);
    } else if (link && desk.isOpen() && isPlain) {
      event.preventDefault();
      desk.go(link.href).catch(fail);
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const name = form.dataset.phone;
    if (name === "choose" || name === "open") {
      event.preventDefault();
      panel.pinSent(form).catch(fail);
    }
    if (name === "leave") {
      event.preventDefault();
      leave(form).catch(fail);
    }
    if (!name && !form.dataset.handler && !navigator.onLine) {
      event.preventDefault();
      forms.say(words.line, true);
    }
  });

  // -- what happens by itself -----------------------------------------------------------------------------------------

  store.onlock = async () => {
    await forms.flush();
    body.replaceChildren();
    return () => panel.draw();
  };
  // Everything stays as it is shown; what was typed is kept as on a page without a store.
  store.ongone = async () => {
    for (const form of body.querySelectorAll("form[data-typed]")) {
      forms.keepDraft(form);
    }
    panel.notice("gone", true);
    panel.draw().catch(fail); // not waited for: it may be drawing that has found out
  };
  async function sendByItself() {
    if (desk.isOpen() && (await queue.hasDue())) {
      await desk.sync();
    }
  }
  setInterval(() => sendByItself().catch(fail), AGAIN_AFTER);
  window.addEventListener("online", () => desk.sync().catch(fail));
  window.addEventListener("popstate", () => {
    if (desk.isOpen()) {
      desk.show(location.href).catch(fail);
    } else {
      location.reload();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      location.reload();
    }
  });

  // A new worker names the files of its version; a page whose scripts of ours are not among them is an older one.
  function isOlder({ files }) {
    const newest = files.map((file) => new URL(file, location.href).href);
    return Array.from(document.scripts, ({ src }) => src).some(
      (src) => src.includes("/cpd_grading/") && !newest.includes(src),
    );
  }

  if (navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (isOlder(data) && panel.notice("updated", true)) {
        panel.draw().catch(fail);
      }
    });
    if (words.owner) {
      const scope = words.worker.replace(/sw\.js.*/, "");
      navigator.serviceWorker.register(words.worker, { scope }).catch(() => null);
    }
  }
  desk
    .shown()
    .then(forms.restore)
    .then(() => panel.draw())
    .catch(fail);
})();
