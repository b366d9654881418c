/* Studio's editor of words: sends what was changed, follows Studio's save and cancel protocol. */
function CpdStudio(runtime, element, args) {
  'use strict';
  var host = element.jquery ? element[0] : element;
  var form = host.querySelector('form');
  function cookie(name) {
    var found = document.cookie.split('; ').filter(function (one) { return one.indexOf(name + '=') === 0; })[0];
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  }
  function notify(name, data) { if (runtime.notify) { runtime.notify(name, data); } }
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    var changed = {};
    form.querySelectorAll('textarea').forEach(function (field) {
      if (field.value !== field.defaultValue) { changed[field.name] = field.value; }
    });
    notify('save', { state: 'start', message: form.dataset.saving });
    fetch(runtime.handlerUrl(host, 'save_words'), {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(changed),
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': cookie('csrftoken') }
    }).then(function (answer) { return answer.json(); }).then(function (answer) {
      if (answer.error) { notify('error', { title: form.dataset.title, msg: answer.error }); return; }
      notify('save', { state: 'end' });
    }).catch(function () { notify('error', { title: form.dataset.title, msg: args.failed }); });
  });
  host.querySelector('.cancel-button').addEventListener('click', function () { notify('cancel', {}); });
}
