/* The review page: a phrase goes into its box at once, and what is written is kept on the way. Without it every
   button still works. Nothing is sent but the page's own form. */
(function () {
  "use strict";
  const form = document.querySelector("form[data-review]");
  if (!form) return;
  const EVERY = 10000;
  const words = form.dataset, line = form.querySelector("[data-draft]");
  const key = "review:" + words.review;
  let changed = 0, kept = 0, timer = null, onItsWay = false, leaving = false;

  function say(text) { line.textContent = text; }
  function vault() {
    const one = window.CpdVault;
    return one && one.owner && one.owner === words.owner ? one : null;
  }

  form.querySelectorAll("select[data-phrase]").forEach(function (select) {
    select.addEventListener("change", function () {
      const chosen = select.options[select.selectedIndex];
      if (!chosen.value) return;
      const box = document.getElementById(select.dataset.phrase);
      box.value = box.value.trim() ? box.value.trimEnd() + "\n" + chosen.text : chosen.text;
      select.value = "";
      box.focus();
      touched();
    });
  });

  function touched() {
    changed += 1;
    if (!onItsWay) say(words.waiting);
    if (!timer) timer = setTimeout(keep, EVERY);
  }
  form.addEventListener("input", touched);

  function text() {
    const found = {};
    new FormData(form).forEach(function (value, name) {
      if (/^(level|feedback):/.test(name)) found[name] = value;
    });
    return found;
  }

  /* Whoever signed in again in another tab has a new token, and this page still the old one. */
  function renewToken() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (found) form.elements.csrfmiddlewaretoken.value = found[1];
  }

  async function freshToken() {
    const answer = await fetch(words.returning, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
  }

  /* The server's answer to a draft as [response, what it says]; a page of somebody else's says nothing. */
  async function post() {
    const body = new FormData(form);
    body.set("decision", "draft");
    const answer = await fetch(form.action || location.href, {
      method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin",
      keepalive: true, redirect: "error",
    });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return [answer, isJson ? await answer.json() : {}];
  }

  async function keep() {
    clearTimeout(timer);
    timer = null;
    if (leaving || onItsWay || kept === changed) return;
    renewToken();
    const sending = changed;
    onItsWay = true;
    try {
      let [answer, said] = await post();
      if (said.code === "stale_form") {
        await freshToken();
        [answer, said] = await post();
      }
      if (answer.ok && said.kept_at) {
        kept = sending;
        say(words.kept + " " + said.kept_at);
        forget();
      } else {
        if (said.kept) kept = sending;
        if (said.code === "not_signed_in") await keepOnPhone();
        say(said.code === "not_signed_in" ? words.signin : said.error || words.refused);
        return; /* the server said no: saying it again changes nothing until something is typed */
      }
    } catch (error) {
      say((await keepOnPhone()) ? words.onPhone : words.noLine);
      timer = setTimeout(keep, EVERY);
    } finally {
      onItsWay = false;
    }
    if (kept !== changed && !timer) timer = setTimeout(keep, EVERY);
  }

  /* The desk's vault holds drafts encrypted on this phone, where the reader has opened it. */
  async function keepOnPhone() {
    const safe = vault();
    if (!safe) return false;
    try { await safe.put(key, { at: Date.now(), text: text() }); return true; } catch (error) { return false; }
  }
  function forget() {
    const safe = vault();
    if (safe) safe.remove(key).catch(function () {});
  }
  async function lookOnPhone() {
    const safe = vault();
    const found = safe ? await safe.get(key).catch(function () { return null; }) : null;
    await clearOld(safe);
    if (!found || JSON.stringify(found.text) === JSON.stringify(text())) return;
    say(words.found + " ");
    const take = document.createElement("button");
    take.type = "button";
    take.className = "cpd-quiet";
    take.textContent = words.take;
    take.addEventListener("click", function () { fill(found.text); touched(); });
    line.append(take);
  }
  /* A draft whose review was decided is of no use: after a month it goes. */
  async function clearOld(safe) {
    if (!safe) return;
    for (const name of await safe.names(safe.owner, "review:")) {
      const one = await safe.get(name);
      if (one && Date.now() - one.at > 30 * 24 * 3600 * 1000) await safe.remove(name);
    }
  }
  function fill(found) {
    Object.entries(found).forEach(function (entry) {
      const field = form.elements.namedItem(entry[0]);
      if (field) field.value = entry[1];
    });
  }

  /* Whoever keeps work on this phone opens it here with their PIN; nobody else is asked. */
  async function offerVault() {
    const door = document.querySelector("[data-vault]"), safe = window.CpdVault;
    if (!door || !safe || !(await safe.exists(words.owner))) return;
    door.hidden = false;
    door.querySelector("form").addEventListener("submit", async function (event) {
      event.preventDefault();
      const pin = door.querySelector("input");
      try {
        await safe.open(words.owner, pin.value);
      } catch (problem) {
        const told = door.dataset[problem.code === "wait" ? "wait" : "wrong"];
        door.querySelector("[role=alert]").textContent = told.replace("{n}", problem.seconds);
        return;
      }
      safe.onlock = function () { return kept === changed ? null : keepOnPhone(); };
      door.hidden = true;
      line.focus();
      lookOnPhone();
    });
  }

  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") keep(); });
  window.addEventListener("online", keep);
  form.addEventListener("submit", function () { renewToken(); leaving = true; });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && kept !== changed) event.preventDefault();
  });
  offerVault();
})();
