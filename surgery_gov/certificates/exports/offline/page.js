(function () {
  "use strict";
  var roster = JSON.parse(document.getElementById("roster").textContent);
  var people = roster.people, procedures = roster.procedures.map(function (p) {
    return { code: p[0], name: p[1], initials: p[2], grade: p[3], departments: p[4], prohibited: p[5] };
  });
  var byCode = {}, chosen = { who: null, what: null };
  var GRADES = ["未定级", "一级", "二级", "三级", "四级"], MOST = 12;
  procedures.forEach(function (p) { byCode[p.code] = p; });

  function el(id) { return document.getElementById(id); }
  function make(name, text, kind) {
    var made = document.createElement(name);
    if (text !== undefined && text !== null) { made.textContent = text; }
    if (kind) { made.className = kind; }
    return made;
  }
  function now() { return Date.now() / 1000; }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function parts(at) { return new Date((at + 28800) * 1000); }
  function day(at) { var d = parts(at); return d.getUTCFullYear() + "-" + two(d.getUTCMonth() + 1) + "-" + two(d.getUTCDate()); }
  function instant(at) { var d = parts(at); return day(at) + " " + two(d.getUTCHours()) + ":" + two(d.getUTCMinutes()); }
  function lastDay(until) { return until === null ? "长期" : day(until - 1); }
  function covers(span, at) { return span[0] <= at && (span[1] === null || at < span[1]); }
  function stretch(line) { return [line[1], line[2]]; }

  /* What this roster says at this moment: {kind, title, text, conditions, line}. */
  function judge(person, procedure, at) {
    var holds = function (span) { return covers(span, at); };
    if (procedure.prohibited) { return refused("目录列为禁止类技术"); }
    if (!person.posts.some(holds)) { return refused(person.name + "现在不在职"); }
    if (!person.licences.some(holds)) { return refused(person.name + "现在没有有效的执业证书"); }
    var own = person.lines.filter(function (l) { return l[0] === procedure.code; });
    var item = own.filter(function (l) { return covers(stretch(l), at); })[0];
    if (item) { return item[3] ? refused("这项权限正在暂停", item) : permitted(item, at, procedure.code); }
    var taken = person.taken[procedure.code];
    if (taken !== undefined && taken <= at) { return refused("这项权限已取消，自" + day(taken) + "起无效"); }
    var band = procedure.grade > 2 || !roster.bands ? null : person.lines.filter(function (l) {
      return !l[3] && covers(stretch(l), at) && procedure.departments.some(function (d) {
        return l[0] === "grade:" + procedure.grade + "@" + d;
      });
    })[0];
    if (band) { return permitted(band, at, procedure.code); }
    var later = own.filter(function (l) { return l[1] > at; })[0];
    if (later) { return refused("这项权限" + instant(later[1]) + "起才生效", later); }
    if (own.length) { return refused("这项权限已到期", own[own.length - 1]); }
    return refused(person.name + "没有这项手术的权限");
  }
  function refused(text, line) { return { kind: "stop", title: "不可实施", text: text, line: line || null }; }
  function permitted(line, at, code) {
    if (line[6] !== null && line[6] <= at) { return refused("条件限定的期限到" + lastDay(line[6]) + "为止，已经过了", line); }
    var told = tallied(line, code);
    if (told.bars) { return refused(told.text, line); }
    return line[4] ? { kind: "warn", title: "可实施，附条件", text: "条件：" + line[4] + told.text, line: line }
      : { kind: "ok", title: "可实施", text: "", line: line };
  }

  /* The cases done when the roster was made: reached or unknown bars; later ones it cannot know. */
  function tallied(line, code) {
    var text = "", bars = "", made = "截至" + instant(roster.since);
    if (line[7] === undefined) {
      return /[满前]\d+例/.test(line[4]) ? { bars: true, text: "这份名册没有记下已做的例数，不能判断“" + line[4] + "”，按不可实施处理" } : { bars: false, text: "" };
    }
    line[7].forEach(function (c) {
      var done = c[2][code] || 0;
      if (!c[0]) {
        text += "。" + made + "已做" + done + "例" + (done < c[1] ? "，这一台仍须在上级医师指导下" : "，前" + c[1] + "例已做满，不再要求指导");
      } else if (done >= c[1]) {
        bars = made + "已满" + c[1] + "例，须评估后再开展";
      } else {
        text += "。" + made + "已做" + done + "例；加上此后做的满" + c[1] + "例时，须评估后再开展";
      }
    });
    return { bars: bars !== "", text: bars || text };
  }

  function fold(text) { return text.normalize("NFKC").toLowerCase().replace(/\s/g, ""); }
  function matches(list, typed, key) {
    var wanted = fold(typed);
    if (!wanted) { return []; }
    var exact = list.filter(function (x) { return fold(key(x)) === wanted || fold(x.name) === wanted; });
    if (exact.length) { return exact; }
    return list.filter(function (x) {
      return fold(key(x)).indexOf(wanted) === 0 || fold(x.name).indexOf(wanted) >= 0 || x.initials.indexOf(wanted) === 0;
    });
  }
  function number(person) { return person.no; }
  function code(procedure) { return procedure.code; }

  function state(at) {
    var box = el("state"), kind, title, text;
    if (at < roster.since) {
      kind = "stop"; title = "先核对电脑时间";
      text = "这台电脑的时间是" + instant(at) + "，早于名册制作的时间" + instant(roster.since) + "。时间改对之前不给答案。";
    } else if (at >= roster.until) {
      kind = "stop"; title = "不可再信";
      text = "名册可信至" + instant(roster.until) + "，已经过期。请医务科或信息科送来新的名册，在此之前按不可实施处理。";
    } else {
      kind = "ok"; title = "可信至 " + instant(roster.until);
      text = "自 " + instant(roster.since) + " 起。现在是 " + instant(at) + "，还有" + Math.floor((roster.until - at) / 3600) + "小时。";
    }
    box.className = "state " + kind;
    box.textContent = "";
    box.appendChild(make("b", title));
    box.appendChild(document.createTextNode(text));
    return kind === "ok";
  }

  function pick(out, title, list, label, take) {
    out.appendChild(make("h2", title + (list.length > MOST ? "，只列前" + MOST + "个，再多输入几个字" : "")));
    var ul = make("ul", null, "pick");
    list.slice(0, MOST).forEach(function (x) {
      var li = make("li"), b = make("button", label(x));
      b.type = "button";
      b.onclick = function () { take(x); show(); };
      li.appendChild(b); ul.appendChild(li);
    });
    out.appendChild(ul);
  }
  function personLabel(p) { return p.name + " " + p.no + "，" + (p.department || "不在职"); }
  function procedureLabel(p) { return p.code + " " + p.name + " " + GRADES[p.grade]; }

  function table(out, caption, heads, rows) {
    var t = make("table"), head = make("thead"), body = make("tbody"), top = make("tr");
    t.appendChild(make("caption", caption));
    heads.forEach(function (h) { var th = make("th", h); th.scope = "col"; top.appendChild(th); });
    head.appendChild(top); t.appendChild(head);
    rows.forEach(function (cells) {
      var tr = make("tr");
      cells.forEach(function (c) { tr.appendChild(c instanceof Array ? make("td", c[0], c[1]) : make("td", c)); });
      body.appendChild(tr);
    });
    t.appendChild(body); out.appendChild(t);
  }

  function verdict(out, person, procedure, at) {
    var said = judge(person, procedure, at), box = make("section", null, "state " + said.kind);
    box.appendChild(make("b", said.title));
    box.appendChild(make("div", personLabel(person) + "；" + procedureLabel(procedure)));
    if (said.text) { box.appendChild(make("div", said.text)); }
    if (said.line) {
      box.appendChild(make("div", day(said.line[1]) + " ～ " + lastDay(said.line[2]) + (said.line[5] ? "，" + said.line[5] : "")));
    }
    box.appendChild(make("div", instant(at) + "的答案，出自" + instant(roster.since) + "的名册。", "quiet"));
    out.appendChild(box);
  }

  function ofPerson(out, person, at) {
    var rows = person.lines.filter(function (l) { return covers(stretch(l), at); }).map(function (l) {
      var p = byCode[l[0]], band = /^grade:([12])@/.exec(l[0]);
      var said = p ? judge(person, p, at) : null;
      var more = said && said.line && l[7] && l[7].length ? said.text.replace("条件：", "") : l[4];
      return [[band ? "按科室" : l[0], "code"], p ? p.name : band ? "本科室全部" + GRADES[band[1]] + "手术（选一项手术看答案）" : "不在现行目录，不可实施",
        [p ? GRADES[p.grade] : band ? GRADES[band[1]] : "未定级", "nw"], [said ? said.title : band ? "选手术看" : "不可实施", "nw"], more || "无", [lastDay(l[2]), "nw"]];
    });
    table(out, personLabel(person) + "：现在的" + rows.length + "项", ["编码", "手术", "级别", "现在", "条件", "至（含）"], rows);
  }

  function ofProcedure(out, procedure, at) {
    var rows = [];
    people.forEach(function (p) {
      var said = judge(p, procedure, at);
      if (said.kind !== "stop") { rows.push([[p.no, "code"], [p.name, "nw"], [p.department, "nw"], [said.title, "nw"], said.text.replace("条件：", "") || "无", [lastDay(said.line[2]), "nw"]]); }
    });
    table(out, procedureLabel(procedure) + "：现在有" + rows.length + "人可以实施", ["工号", "姓名", "科室", "现在", "条件", "至（含）"], rows);
  }

  function settle(field, list, key) {
    if (chosen[field] && list.indexOf(chosen[field]) < 0) { chosen[field] = null; }
    if (!chosen[field] && list.length === 1) { chosen[field] = list[0]; }
    return chosen[field];
  }

  function show() {
    var at = now(), out = el("answer"), who = el("who").value, what = el("what").value;
    out.textContent = "";
    if (!state(at)) { return; }
    var persons = matches(people, who, number), operations = matches(procedures, what, code);
    var person = settle("who", persons), procedure = settle("what", operations);
    if (fold(who) && !persons.length) { out.appendChild(make("p", "名册里没有这位术者：没有权限，或工号、姓名写得不同。按不可实施处理。", "state stop")); }
    if (fold(what) && !operations.length) { out.appendChild(make("p", "现行目录里没有这项手术，按不可实施处理。核对编码写法，如 52.7x00。", "state stop")); }
    if (!person && persons.length) { pick(out, "是哪一位术者", persons, personLabel, function (x) { chosen.who = x; }); }
    if (!procedure && operations.length) { pick(out, "是哪一项手术", operations, procedureLabel, function (x) { chosen.what = x; }); }
    if (person && procedure) { verdict(out, person, procedure, at); }
    else if (person && !fold(what)) { ofPerson(out, person, at); }
    else if (procedure && !fold(who)) { ofProcedure(out, procedure, at); }
  }

  el("whose").textContent = roster.hospital + "　" + roster.number + "　目录“" + roster.edition + "”　" + people.length + "位术者";
  el("unknowing").textContent = instant(roster.since) + "之后的授予、暂停、取消，这份名册一概不知道。";
  el("ask").onsubmit = function (e) { e.preventDefault(); };
  el("who").oninput = el("what").oninput = show;
  setInterval(show, 30000);
  show();
}());
