// The token of a link stands behind its "#", which no browser sends: it is posted, and so in no log of an address.
(() => {
  const form = document.querySelector("form[data-link]");
  const open = () => {
    const token = window.location.hash.slice(1);
    if (!token) {
      return;
    }
    form.elements.token.value = token;
    form.hidden = true;
    document.querySelector("[data-opening]").hidden = false;
    form.submit();
  };
  // The page of a refused link is this one: another link in the same tab changes only what stands behind "#".
  window.addEventListener("hashchange", open);
  open();
})();
