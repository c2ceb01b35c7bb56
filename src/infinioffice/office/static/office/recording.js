// The player of a call: a turn's time plays from there, and the turn that is heard is marked.
"use strict";

const player = document.getElementById("recording");
const turns = player ? Array.from(document.querySelectorAll("[data-offset]")) : [];
const offsetOf = (turn) => Number(turn.dataset.offset);

for (const turn of turns) {
  const button = turn.querySelector("button.play-from");
  if (!button) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    player.currentTime = offsetOf(turn);
    player.play();
  });
}

if (player) {
  player.addEventListener("timeupdate", () => {
    const now = player.currentTime + 0.05;
    const heard = turns.filter((turn) => offsetOf(turn) <= now).pop();
    for (const turn of turns) turn.classList.toggle("playing", turn === heard);
  });
}
