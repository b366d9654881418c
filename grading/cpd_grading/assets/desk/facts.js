/* What the panel says of the phone itself: what it can no longer read, how surely it keeps things, and what left it. */
(() => {
  "use strict";
  const store = window.CpdEncryptedStore;
  const NEARLY_FULL = 50e6;

  // ``words`` are the kit's sentences, ``template`` makes its pieces.
  window.CpdPhoneFacts = (words, template) => {
    let isAsked = false; // whether the browser was asked in this page to keep what is here

    function line(strong, text, small) {
      const made = document.createElement("li");
      const parts = [document.createElement("strong"), ` ${text} `, document.createElement("span")];
      parts[0].textContent = strong;
      parts[2].textContent = small;
      parts[2].className = "cpd-small";
      made.append(...parts);
      return made;
    }

    // Nothing where everything can be read.
    function damaged() {
      const names = store.damaged;
      if (!names.length) {
        return "";
      }
      const made = template("damaged");
      for (const name of names) {
        const one = template("damaged-one");
        one.firstElementChild.dataset.name = name;
        one.querySelector("[data-kind]").textContent = words[`kind_${name.replace("damaged:", "").split(":")[0]}`];
        made.querySelector("[data-damaged]").append(one);
      }
      return made;
    }

    async function isNearlyFull() {
      if (!navigator.storage?.estimate) {
        return false;
      }
      const { quota, usage } = await navigator.storage.estimate();
      return quota - usage < NEARLY_FULL;
    }

    // A browser that promises nothing may delete what is here when the phone has no room left.
    async function isPromised() {
      if (!navigator.storage?.persist) {
        return false;
      }
      const isKept = (await navigator.storage.persisted()) || (!isAsked && (await navigator.storage.persist()));
      isAsked = true;
      return isKept;
    }

    function receipt({ kind, title, text, id, at }) {
      const moment = new Date(at).toLocaleString(document.documentElement.lang || [], {
        dateStyle: "medium",
        timeStyle: "short",
      });
      const about = kind === "submit" ? words.went_to_coach : text;
      return line(title, about, words.receipt.replace("{when}", moment).replace("{id}", id.slice(0, 8)));
    }

    // Fill the places of the opened panel. ``isNew`` says once what the fold says for ever.
    async function fill(parts, isNew) {
      const [isFull, isKept, lines] = await Promise.all([isNearlyFull(), isPromised(), store.get("left")]);
      const keeps = isKept ? words.promised : words.not_promised;
      parts.querySelector("[data-phone-room]").textContent = [isNew && !isKept && keeps, isFull && words.space]
        .filter(Boolean)
        .join(" ");
      parts.querySelector("[data-phone-keeps]").textContent = keeps;
      const list = parts.querySelector("[data-phone-left]");
      list.replaceChildren(...(lines || []).map(receipt));
      parts.querySelector("[data-phone-none]").hidden = Boolean(lines?.length);
    }

    return { damaged, fill, isNearlyFull };
  };
})();
