/* One script for our blocks: a form with data-handler is sent to that handler; the answer's HTML replaces the block's.
   Without an answer everything typed stays where it is. */
function CpdBlock(runtime, element, args) {
  'use strict';
  var host = element.jquery ? element[0] : element;
  var root = host.querySelector('[data-cpd-root]');
  if (!root || root.dataset.ready) { return; }
  root.dataset.ready = '1';

  function cookie(name) {
    var found = document.cookie.split('; ').filter(function (one) { return one.indexOf(name + '=') === 0; })[0];
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  }

  function say(text, isBad) {
    var place = root.querySelector('[data-cpd-say]');
    if (!place) { return; }
    place.className = 'cpd-say' + (isBad ? ' cpd-bad' : '');
    place.setAttribute('role', isBad ? 'alert' : 'status');
    place.textContent = text;
    place.tabIndex = -1;
    place.focus();
  }

  function send(url, data, onProgress) {
    // XMLHttpRequest, because fetch cannot tell how much of an upload has gone.
    return new Promise(function (resolve, reject) {
      var request = new XMLHttpRequest();
      request.open('POST', url);
      request.setRequestHeader('X-CSRFToken', cookie('csrftoken'));
      request.setRequestHeader('Accept', 'application/json');
      request.upload.onprogress = onProgress;
      request.onload = function () {
        var answer = null;
        try { answer = JSON.parse(request.responseText); } catch (problem) { answer = null; }
        if (request.status < 300 && answer) { resolve(answer); } else { reject(answer && answer.error || args.failed); }
      };
      request.onerror = request.ontimeout = function () { reject(args.failed); };
      request.send(data);
    });
  }

  root.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.dataset.handler) { return; }
    event.preventDefault();
    if (form.dataset.busy) { return; }
    var data = new FormData(form);
    var pressed = event.submitter;
    if (pressed && pressed.name) { data.append(pressed.name, pressed.value); }
    form.querySelectorAll('input[type=file]').forEach(function (field) {
      if (!field.files.length) { data.delete(field.name); }
    });
    form.dataset.busy = '1';
    var buttons = form.querySelectorAll('button');
    buttons.forEach(function (button) { button.disabled = true; });
    var bar = form.querySelector('progress');
    send(runtime.handlerUrl(host, form.dataset.handler), data, function (sent) {
      if (bar && sent.lengthComputable) { bar.hidden = false; bar.max = sent.total; bar.value = sent.loaded; }
    }).then(function (answer) {
      if (answer.html) { root.innerHTML = answer.html; }
      say(answer.message || '', false);
    }, function (problem) {
      if (bar) { bar.hidden = true; }
      buttons.forEach(function (button) { button.disabled = false; });
      delete form.dataset.busy;
      say(problem, true);
    });
  });
}
