/* Everything works without this file. It adds: focus on a list of problems, no second press of a
   button that has been pressed, and a warning before the server signs the person out. */
(function () {
  "use strict";

  var problems = document.querySelector("[data-focus]");
  if (problems) problems.focus();

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (!form.querySelector("[data-once]")) return;
    form.dataset.sent = "yes";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  var warning = document.getElementById("timeout");
  if (!warning) return;
  var lasts = Number(warning.dataset.seconds) * 1000;
  var warnAt = Number(warning.dataset.warn) * 1000;
  var began, timer, before;

  function wait() {
    began = Date.now();
    clearTimeout(timer);
    timer = setTimeout(show, Math.max(lasts - warnAt, 0));
  }

  function show() {
    before = document.activeElement;
    warning.hidden = false;
    warning.focus();
    timer = setTimeout(function () { location.assign("/timed-out"); }, Math.max(lasts - (Date.now() - began), 0));
  }

  var stay = warning.querySelector("form");
  if (stay) stay.addEventListener("submit", function (event) {
    event.preventDefault();
    fetch(stay.action, { method: "POST", body: new FormData(stay), credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (answer.status !== 204) { location.assign("/timed-out"); return; }
        warning.hidden = true;
        if (before && before.focus) before.focus();
        wait();
      })
      .catch(function () { stay.submit(); });
  });
  wait();
})();
