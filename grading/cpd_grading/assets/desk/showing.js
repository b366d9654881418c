/* What the desk shows in this one page: the server's pages, what the store keeps of them, and lessons. */
(() => {
  "use strict";
  const desk = window.CpdDesk;
  if (!desk) {
    return;
  }
  const store = window.CpdEncryptedStore;
  const queue = window.CpdOfflineQueue;
  const { body, forms, panel, words } = desk;
  const PATIENCE = 10000;

  // What the course does not show any more is not shown from the store either.
  function closed() {
    const note = document.createElement("p");
    note.className = "cpd-note";
    note.textContent = words.closed;
    return note.outerHTML;
  }

  // A page as the server has it now; null without a line, and where it is somebody else's.
  async function fromServer(url) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(url, { credentials: "same-origin", signal: stop.signal });
      if (answer.status === 404) {
        return { title: document.title, html: closed() };
      }
      if (answer.redirected) {
        return null; // a sign-in, which is no page of the desk
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-desk-body]");
      const isOwners = found && page.getElementById("cpd-kit").dataset.owner === store.owner;
      return isOwners ? { title: page.title, html: found.innerHTML } : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  // Show a page of the desk in this one: the server's while there is a line, else what the store keeps of it; that
  // first, where it came in this moment.
  async function show(url, isFresh) {
    const place = desk.pageKey(url);
    const stored = (await store.get("desk"))?.pages[place];
    const page = (isFresh && stored) || (navigator.onLine && (await fromServer(place))) || stored;
    if (!desk.isOpen()) {
      return;
    }
    if (page) {
      document.title = page.title;
      await forms.replace(page.html);
    } else if (body.firstElementChild) {
      forms.say(words.nowhere, true);
    } else {
      body.textContent = words.nowhere;
    }
  }

  function addCamera(form, number) {
    const field = form.querySelector("input[type=file]");
    if (!field || form.elements.camera) {
      return;
    }
    const camera = panel.template("camera");
    const input = camera.querySelector("input");
    input.id = `cpd-camera-${number}`;
    camera.querySelector("label").htmlFor = input.id;
    field.after(camera);
  }

  // After new HTML: the camera, and a button to send where the stored page was made before there was anything to send.
  async function shown() {
    for (const [number, form] of body.querySelectorAll("form[data-handler=save_item]").entries()) {
      // A stored page is shown again and again: every new piece needs an id of its own. A draft brings its own back.
      if (desk.isOpen() && !form.elements.item_id.value && !form.dataset.typed) {
        form.elements.request_id.value = crypto.randomUUID();
      }
      addCamera(form, number);
    }
    const mayEdit = desk.isOpen() && desk.task()?.open !== undefined;
    if (!mayEdit || body.querySelector("form[data-handler=submit]")) {
      return;
    }
    const { items } = await queue.waiting();
    const { course, slug } = desk.task();
    if (items.some((item) => item.slug === slug && item.course_key === course)) {
      body.querySelector("[data-desk-task]").append(panel.template("submit"));
    }
  }

  async function go(url) {
    history.pushState(null, "", url);
    await show(url);
    const head = body.querySelector("h1");
    if (head) {
      head.tabIndex = -1;
      head.focus();
    }
  }

  // What follows the PIN.
  async function opened() {
    await store.inspect();
    await panel.draw();
    panel.focus("[data-phone-state]");
    if (body.firstElementChild) {
      await Promise.all(Array.from(body.querySelectorAll("form[data-typed]"), (form) => forms.keepDraft(form)));
      await shown();
      await forms.restore();
    } else {
      await show(location.href);
    }
    await desk.sync();
    await lookThrough();
  }

  // Photos and files are large, so they are looked at when everything else is done.
  async function lookThrough() {
    if (desk.isOpen()) {
      await store.inspect(true);
      await desk.keeping("exclusive", queue.tidy);
      await panel.draw();
    }
  }

  // -- lessons --------------------------------------------------------------------------------------------------------

  async function keepPack(name) {
    const { packs } = await store.get("desk");
    const pack = packs.find((offered) => offered.name === name);
    const answer = await fetch(pack.url, { credentials: "same-origin" }).catch(() => ({ ok: false }));
    if (!answer.ok || answer.redirected) {
      throw { sentence: words.failed };
    }
    await store.put(`pack:${name}`, { title: pack.title, html: await answer.text() });
    await panel.draw();
  }

  async function readPack(name) {
    const pack = await store.get(`pack:${name}`);
    if (!pack) {
      await panel.draw(); // damaged, or deleted in another tab: it can be kept again
      return;
    }
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", ""); // it may do nothing at all
    frame.className = "cpd-pack";
    frame.title = pack.title;
    frame.srcdoc = pack.html;
    await forms.flush();
    for (const other of body.querySelectorAll("iframe")) {
      other.remove();
    }
    body.prepend(frame);
    frame.focus();
  }

  Object.assign(desk, { go, keepPack, opened, readPack, show, shown });
})();
