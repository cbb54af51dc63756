"use strict";
(() => {
  const data = JSON.parse(document.getElementById("browser-data").textContent);
  const [list, pane, search, order, count] = ["list", "session", "search", "order", "count"].map((id) =>
    document.getElementById(id));
  const last = data.runs.length - 1;

  // All text enters the page through textContent, so nothing in it is ever read as HTML.
  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  // A text of the data, in the direction of its own script.
  function makeText(tag, className, ...children) {
    const element = make(tag, className, ...children);
    element.dir = "auto";
    return element;
  }

  function nameOf(number) {
    const [title, artist] = data.tracks[number];
    const name = makeText("bdi", "", title);
    return artist ? [name, " ", make("span", "artist", "by ", makeText("bdi", "", artist))] : [name];
  }

  function rankText(rank) {
    return make("span", rank ? "rank found" : "rank", rank ? "relevant track at rank " + rank : "relevant track not in the list");
  }

  function showRun(turn, index) {
    const tracks = turn.lists[index];
    const column = make("div", "column");
    const key = document.querySelectorAll("#scores .key")[index].cloneNode(true);
    column.append(make("h5", "", key, rankText(tracks.indexOf(turn.relevant) + 1)));
    column.append(makeText("div", "bubble response", turn.responses[index] || "(no response)"));
    const items = tracks.map((number) => {
      const kind = number === turn.relevant ? "relevant" : turn.played.includes(number) ? "played" : "";
      return make("li", kind, ...nameOf(number));
    });
    column.append(make("ol", "", ...items));
    return column;
  }

  function showTurn(turn) {
    const element = make("article", "turn", make("h4", "", "Turn " + turn.n));
    if (turn.before) element.append(make("div", "bubble before", "In the data, the assistant said: ", makeText("bdi", "", turn.before)));
    element.append(makeText("div", "bubble user", turn.said));
    element.append(make("p", "relevant-line", make("strong", "", "Then played: "), ...nameOf(turn.relevant)));
    element.append(make("div", "columns", ...data.runs.map((_, index) => showRun(turn, index))));
    return element;
  }

  function showSession(session) {
    const facts = [session.goal && "goal " + session.goal, session.user ? "user " + session.user : "unknown user"];
    const figures = session.ndcg.map((value, index) => `${data.runs[index]} ${value.toFixed(4)}`);
    pane.replaceChildren(
      makeText("h3", "id", session.id),
      make("p", "facts", facts.filter(Boolean).join(" · ")),
      make("p", "facts", "nDCG@20: " + figures.join(" · ")),
      ...session.turns.map(showTurn));
    for (const button of list.querySelectorAll("button")) {
      const isCurrent = button.dataset.id === session.id;
      button.setAttribute("aria-current", String(isCurrent));
      // Only the list scrolls: scrollIntoView would move the page as well.
      if (isCurrent) list.scrollTop = button.offsetTop - list.offsetTop - list.clientHeight / 3;
    }
  }

  function textOf(session) {
    const tracks = session.turns.flatMap((turn) => [turn.relevant, ...turn.lists.flat()]);
    const words = session.turns.flatMap((turn) => [turn.said, ...turn.responses]);
    return plain(
      [session.id, session.user, session.goal, ...words, ...tracks.flatMap((number) => data.tracks[number])].join("\n"));
  }

  // Without case and compatibility forms: a search finds each spelling of the same letters.
  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  const change = (session) => Math.abs(session.ndcg[last] - session.ndcg[0]);
  const orders = {
    data: () => 0,
    best: (a, b) => b.ndcg[last] - a.ndcg[last],
    worst: (a, b) => a.ndcg[last] - b.ndcg[last],
    change: (a, b) => change(b) - change(a),
  };
  const texts = new Map();

  function refresh() {
    const wanted = plain(search.value.trim());
    const found = data.sessions.filter((session) => {
      if (!wanted) return true;
      if (!texts.has(session)) texts.set(session, textOf(session));
      return texts.get(session).includes(wanted);
    }).sort(orders[order.value]);
    count.textContent = `${found.length} of ${data.sessions.length} session${data.sessions.length === 1 ? "" : "s"}`;
    list.replaceChildren(...found.map((session) => {
      const figures = session.ndcg.map((value) => value.toFixed(3)).join("  ·  ");
      const button = make("button", "", makeText("span", "words", session.turns[0].said), make("small", "", "nDCG@20  " + figures));
      button.type = "button";
      button.dataset.id = session.id;
      button.addEventListener("click", () => { location.hash = "session=" + encodeURIComponent(session.id); });
      return make("li", "", button);
    }));
    return found;
  }

  function follow() {
    const wanted = location.hash.startsWith("#session=") && decodeURIComponent(location.hash.slice(9));
    const session = data.sessions.find((item) => item.id === wanted);
    if (!session) return false;
    showSession(session);
    document.getElementById("sessions").scrollIntoView();
    return true;
  }

  search.addEventListener("input", refresh);
  order.addEventListener("change", refresh);
  window.addEventListener("hashchange", follow);
  const found = refresh();
  if (!follow() && found.length) showSession(found[0]);
})();
