"use strict";
// Fetches one part of the page anew every few seconds: <div data-refresh="/url" data-seconds="30">.
// After a failure it says since when, in red, and what is shown turns grey.

const part = document.querySelector("[data-refresh]");
const fresh = document.querySelector("[data-fresh]");
const pause = document.querySelector("[data-pause]");
let last = fresh.textContent.slice(0, 5);
let paused = false;

const time = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

function stale(words) {
  fresh.textContent = words;
  fresh.className = "sg-note sg-stop";
  part.classList.add("sg-stale");
}

async function refresh() {
  if (paused) return;
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), 10000);
  try {
    const answer = await fetch(part.dataset.refresh, { signal: clock.signal, cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error("not the board");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (paused) return;
    part.replaceChildren(...page.body.childNodes);
    last = time();
    fresh.textContent = `${last}更新`;
    fresh.className = "";
    part.classList.remove("sg-stale");
  } catch {
    stale(`${last}后未更新，请以断网名册为准`);
  } finally {
    clearTimeout(timer);
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "继续更新" : "暂停更新";
  if (paused) stale(`已暂停，${last}后未更新`);
  else refresh();
});
setInterval(refresh, Number(part.dataset.seconds) * 1000);
