/* Studio's editor: sends what was changed, follows Studio's save and cancel protocol, and says what was refused. */
function CpdStudio(runtime, element, args) {
  "use strict";
  const host = element.jquery ? element[0] : element;
  const form = host.querySelector("form");
  const place = host.querySelector("[data-cpd-say]");

  function cookie(name) {
    const pair = document.cookie.split("; ").find((text) => text.startsWith(`${name}=`));
    return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
  }

  function notify(name, data) {
    if (runtime.notify) {
      runtime.notify(name, data);
    }
  }

  function refuse(sentence) {
    place.textContent = sentence;
    notify("error", { title: form.dataset.title, msg: sentence });
  }

  function changes() {
    const changed = {};
    form.querySelectorAll("textarea, input[type=text]").forEach((field) => {
      if (field.value !== field.defaultValue) {
        changed[field.name] = field.value;
      }
    });
    form.querySelectorAll("input[type=checkbox][name]").forEach((field) => {
      if (field.checked !== field.defaultChecked) {
        changed[field.name] = field.checked;
      }
    });
    form.querySelectorAll("[data-choices]").forEach((group) => {
      const boxes = Array.from(group.querySelectorAll("input"));
      if (boxes.some((box) => box.checked !== box.defaultChecked)) {
        changed[group.dataset.choices] = boxes.filter((box) => box.checked).map((box) => box.value);
      }
    });
    return changed;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    place.textContent = "";
    notify("save", { state: "start", message: form.dataset.saving });
    fetch(runtime.handlerUrl(host, "save_words"), {
      method: "POST",
      credentials: "same-origin",
      body: JSON.stringify(changes()),
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
    })
      .then(async (response) => {
        const answer = await response.json(); // a page of HTML is no answer of the block
        if (answer?.error) {
          refuse(Array.from(new Set([answer.error, ...Object.values(answer.fields || {}).flat()])).join(" "));
        } else if (response.ok) {
          notify("save", { state: "end" });
        } else {
          refuse(args.failed);
        }
      })
      .catch(() => {
        refuse(args.failed);
      });
  });
  host.querySelector(".cancel-button").addEventListener("click", () => {
    notify("cancel", {});
  });
}
window.CpdStudio = CpdStudio; // the platform calls this by name, with ``new``
