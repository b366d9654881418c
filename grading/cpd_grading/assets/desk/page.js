/* The desk: the learner's home, usable for a day without a line. Its four parts share one object, CpdDesk, and are
   joined into one desk.js in the order page, keeping, showing, acts.

   While the encrypted store is open, what is saved goes into it first and from there to the server; links between the
   desk's own pages change this page, so that the key stays in its memory. Without a store the forms work as in the
   course, and without this script as plain forms.

   This part is the page itself: its places, its words, its forms and its panel. */
(() => {
  "use strict";
  const kit = document.getElementById("cpd-kit");
  const body = document.querySelector("[data-desk-body]");
  const phone = window.CpdPhone;
  if (!kit || !body || !phone) {
    return;
  }
  const words = kit.dataset;
  const desk = { body, words };
  window.CpdDesk = desk;

  desk.isOpen = () => Boolean(window.CpdEncryptedStore.owner);

  // What a page of the desk is known by, wherever the site lies.
  desk.pageKey = (url) => {
    const { pathname, search } = new URL(url, location.href);
    return pathname + search;
  };

  // The task that is shown: course, slug, title, lines, digest, open. Undefined on the home page.
  desk.task = () => body.querySelector("[data-desk-task]")?.dataset;

  phone.returnsAt(words.returning);
  desk.forms = phone.forms(body, {
    call(handler, data, onProgress) {
      data.set("act", handler);
      return phone.answerOf(phone.ask("POST", location.pathname + location.search, {}, data, onProgress));
    },
    uploads: words.uploads,
    words,
    drafts: () => desk.drafts(),
    keep: (form, files) => desk.keep(form, files),
    shown: () => desk.shown(),
  });
  desk.panel = window.CpdPhonePanel(document.getElementById("cpd-bar"), words, {
    say: desk.forms.say,
    opened: () => desk.opened(),
  });

  desk.fail = (problem) => desk.forms.say(phone.sentenceOf(problem, words), true);
})();
