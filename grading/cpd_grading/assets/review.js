/* The review page: a phrase goes into its box at once, and what is written is kept on the way. Without it every
   button still works. Nothing is sent but the page's own form. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-review]");
  const phone = window.CpdPhone;
  if (!form || !phone) {
    return;
  }
  const EVERY = 10000;
  const MONTH = 30 * 24 * 3600 * 1000;
  const words = form.dataset;
  const line = form.querySelector("[data-draft]");
  const key = `review:${words.review}`;
  let changed = 0; // how often something was typed
  let saved = 0; // the last of those that the server has
  let timer = null;
  let onItsWay = false;
  let leaving = false;

  function say(text) {
    line.textContent = text;
  }

  function openedStore() {
    const store = window.CpdEncryptedStore;
    return store?.owner && store.owner === words.owner ? store : null;
  }

  form.querySelectorAll("select[data-phrase]").forEach((select) => {
    select.addEventListener("change", () => {
      const chosen = select.options[select.selectedIndex];
      if (!chosen.value) {
        return;
      }
      const box = document.getElementById(select.dataset.phrase);
      box.value = box.value.trim() ? `${box.value.trimEnd()}\n${chosen.text}` : chosen.text;
      select.value = "";
      box.focus();
      touched();
    });
  });

  function touched() {
    changed += 1;
    if (!onItsWay) {
      say(words.waiting);
    }
    if (!timer) {
      timer = setTimeout(keep, EVERY);
    }
  }
  form.addEventListener("input", touched);

  function text() {
    const found = {};
    new FormData(form).forEach((value, name) => {
      if (/^(level|feedback):/.test(name)) {
        found[name] = value;
      }
    });
    return found;
  }

  // Whoever signed in again in another tab has a new token, and this page still the old one.
  function renewToken() {
    const token = phone.cookie("csrftoken");
    if (token) {
      form.elements.csrfmiddlewaretoken.value = token;
    }
  }

  async function freshToken() {
    const answer = await fetch(words.returning, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
  }

  // The server's answer to a draft as [response, what it says]; a page of somebody else's says nothing.
  async function post() {
    const body = new FormData(form);
    body.set("decision", "draft");
    const answer = await fetch(form.action || location.href, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      keepalive: true,
      redirect: "error",
    });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return [answer, isJson ? await answer.json() : {}];
  }

  // Another phone or tab of the same coach has written on: its words stand beside these, and a press keeps these.
  function offerOver(payload) {
    phone.showSaved(form, payload.saved);
    say(`${payload.error} `);
    const over = document.createElement("button");
    over.type = "button";
    over.className = "cpd-quiet";
    over.textContent = words.over;
    over.addEventListener("click", () => {
      form.elements.seen_draft.value = payload.saved.seen;
      touched();
      keep();
      line.focus();
    });
    line.append(over);
  }

  // Once more with a fresh token, where this page's has grown old.
  async function postFresh() {
    const first = await post();
    if (first[1].code !== "stale_form") {
      return first;
    }
    await freshToken();
    return post();
  }

  function sentenceOf(payload) {
    const problem = { ...payload, sentence: payload.error || "" };
    return phone.sentenceOf(problem, { signin: words.signin, failed: words.refused });
  }

  // Whether the server took the draft; where it did not, the reader is told why.
  async function isTaken([answer, payload], sending) {
    const isKept = answer.ok && payload.kept_at;
    if (isKept || payload.kept) {
      saved = sending;
    }
    if (isKept) {
      form.elements.seen_draft.value = payload.seen;
      phone.dropSaved(form);
      say(`${words.kept} ${payload.kept_at}`);
      forget();
      return true;
    }
    if (payload.saved) {
      offerOver(payload);
      return false;
    }
    if (payload.code === "not_signed_in") {
      await keepOnPhone();
    }
    say(sentenceOf(payload));
    return false;
  }

  async function keep() {
    clearTimeout(timer);
    timer = null;
    if (leaving || onItsWay || saved === changed) {
      return;
    }
    renewToken();
    const sending = changed;
    onItsWay = true;
    try {
      if (!(await isTaken(await postFresh(), sending))) {
        return; // the server said no: saying it again changes nothing until something is typed
      }
    } catch {
      say((await keepOnPhone()) ? words.onPhone : words.noLine);
      timer = setTimeout(keep, EVERY);
    } finally {
      onItsWay = false;
    }
    if (saved !== changed && !timer) {
      timer = setTimeout(keep, EVERY);
    }
  }

  // The desk's store holds drafts encrypted on this phone, where the reader has opened it.
  async function keepOnPhone() {
    const store = openedStore();
    if (!store) {
      return false;
    }
    try {
      await store.put(key, { at: Date.now(), text: text() });
      return true;
    } catch {
      return false;
    }
  }

  function forget() {
    const store = openedStore();
    if (store) {
      store.remove(key).catch(() => {});
    }
  }

  async function lookOnPhone() {
    const store = openedStore();
    const found = store ? await store.get(key).catch(() => null) : null;
    await clearOld(store);
    if (!found || JSON.stringify(found.text) === JSON.stringify(text())) {
      return;
    }
    say(`${words.found} `);
    const take = document.createElement("button");
    take.type = "button";
    take.className = "cpd-quiet";
    take.textContent = words.take;
    take.addEventListener("click", () => {
      fill(found.text);
      touched();
      phone.focusFirst(form);
    });
    line.append(take);
  }

  // A draft whose review was decided is of no use: after a month it goes.
  async function clearOld(store) {
    if (!store) {
      return;
    }
    for (const name of await store.names(store.owner, "review:")) {
      const draft = await store.get(name);
      if (draft && Date.now() - draft.at > MONTH) {
        await store.remove(name);
      }
    }
  }

  function fill(found) {
    for (const [name, value] of Object.entries(found)) {
      const field = form.elements.namedItem(name);
      if (field) {
        field.value = value;
      }
    }
  }

  // Whoever keeps work on this phone opens it here with their PIN; nobody else is asked.
  async function offerStore() {
    const door = document.querySelector("[data-store]");
    const store = window.CpdEncryptedStore;
    if (!door || !store || !(await store.exists(words.owner))) {
      return;
    }
    store.onlock = async () => {
      if (saved !== changed) {
        await keepOnPhone();
      }
      door.hidden = false;
    };
    door.hidden = false;
    door.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      openStore(door, store).catch(() => say(words.refused));
    });
  }

  async function openStore(door, store) {
    const box = door.querySelector("input");
    const message = door.querySelector("[role=alert]");
    const pin = box.value;
    box.value = "";
    message.textContent = "";
    try {
      await store.open(words.owner, pin);
    } catch (problem) {
      if (!["wait", "wrong_pin"].includes(problem.code)) {
        throw problem;
      }
      const said = door.dataset[problem.code === "wait" ? "wait" : "wrong"];
      message.textContent = said.replace("{n}", problem.seconds);
      return;
    }
    door.hidden = true;
    line.focus();
    await lookOnPhone();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keep();
    }
  });
  window.addEventListener("online", keep);
  form.addEventListener("submit", () => {
    renewToken();
    leaving = true;
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && saved !== changed) {
      event.preventDefault();
    }
  });
  offerStore().catch(() => null); // a phone that can keep nothing offers nothing
})();
