/* Studio's editor: sends what was changed, follows Studio's save and cancel protocol, and says what was refused. */
function CpdStudio(runtime, element, args) {
  'use strict';
  var host = element.jquery ? element[0] : element;
  var form = host.querySelector('form');
  var said = host.querySelector('[data-cpd-say]');

  function cookie(name) {
    var found = document.cookie.split('; ').filter(function (one) { return one.indexOf(name + '=') === 0; })[0];
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  }

  function notify(name, data) {
    if (runtime.notify) { runtime.notify(name, data); }
  }

  function refuse(sentence) {
    said.textContent = sentence;
    notify('error', { title: form.dataset.title, msg: sentence });
  }

  function changes() {
    var changed = {};
    form.querySelectorAll('textarea, input[type=text]').forEach(function (field) {
      if (field.value !== field.defaultValue) { changed[field.name] = field.value; }
    });
    form.querySelectorAll('input[type=checkbox][name]').forEach(function (field) {
      if (field.checked !== field.defaultChecked) { changed[field.name] = field.checked; }
    });
    form.querySelectorAll('[data-choices]').forEach(function (group) {
      var boxes = Array.prototype.slice.call(group.querySelectorAll('input'));
      if (boxes.some(function (box) { return box.checked !== box.defaultChecked; })) {
        changed[group.dataset.choices] = boxes.filter(function (box) { return box.checked; })
          .map(function (box) { return box.value; });
      }
    });
    return changed;
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    said.textContent = '';
    notify('save', { state: 'start', message: form.dataset.saving });
    fetch(runtime.handlerUrl(host, 'save_words'), {
      method: 'POST',
      credentials: 'same-origin',
      body: JSON.stringify(changes()),
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': cookie('csrftoken') }
    })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        if (answer.error) { refuse(answer.error); return; }
        notify('save', { state: 'end' });
      })
      .catch(function () { refuse(args.failed); });
  });
  host.querySelector('.cancel-button').addEventListener('click', function () { notify('cancel', {}); });
}
