"""How a HIS talks to surgery-gov, with Python's standard library alone.

    python his_client.py http://127.0.0.1:8000 <token>

Sends an operation, asks whether it may be scheduled, sends a record, asks again, asks for the
whole day, and calls the operation off. The token needs ``preop:feed`` and speaks for ``HIS``.
"""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TRIES, TIMEOUT = 3, 10


class Refused(Exception):
    """The service said no: ``problem`` is what it answered, with ``errors`` by field."""

    def __init__(self, problem):
        super().__init__(f"{problem['status']} {problem['title']}")
        self.problem = problem


class Unknown(Exception):
    """No answer could be had. It counts as "not ready": look into the offline roster."""

    roster = None


class Hospital:
    """The service of one hospital. Every call may be repeated: sent twice, it is there once."""

    def __init__(self, address, token):
        self.address, self.token = address.rstrip("/"), token

    def send_case(self, case):
        """Create or change a case, by its source and the number it has there."""
        return self._call("POST", "/api/v1/cases", case)

    def send_record(self, number, key, record):
        """Put a record on file under our own key; a change needs its ``reason``."""
        return self._call("PUT", f"/api/v1/cases/{_part(number)}/records/{_part(key)}", record)

    def ready(self, number, stage):
        """Return (may it go on, what stops it). Without an answer: ``Unknown``, never yes."""
        query = urllib.parse.urlencode({"stage": stage})
        told = self._call("GET", f"/api/v1/cases/{_part(number)}/readiness?{query}")
        return told["ready"] is True, [i for i in told["items"] if i["code"] in told["open"]]

    def day(self, day, stage):
        """Return every case of a day with whether it may go on, in one call."""
        query = urllib.parse.urlencode({"day": day, "stage": stage})
        return self._call("GET", f"/api/v1/cases/readiness?{query}")["cases"]

    def performed(self, number, operation):
        """Tell how the operation really went; the token needs ``preop:perform``."""
        return self._call("POST", f"/api/v1/cases/{_part(number)}/performance", operation)

    def call_off(self, number, reason):
        """Cancel the operation."""
        path = f"/api/v1/cases/{_part(number)}/cancellation"
        return self._call("POST", path, {"reason": reason})

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "X-Request-ID": str(uuid.uuid4()),  # note it beside the call: it finds ours
        }
        if data is not None:
            headers["Content-Type"] = "application/json"
        for tries_left in reversed(range(TRIES)):
            request = urllib.request.Request(self.address + path, data, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as fault:
                with fault:
                    problem = _problem(fault)
                if fault.code not in (502, 503, 504):
                    raise Refused(problem) from None
                wait = int(fault.headers.get("Retry-After") or 1)
                Unknown.roster = problem.get("offline_roster", Unknown.roster)
            except OSError:
                wait = 1
            if tries_left:
                time.sleep(wait)
        raise Unknown


def _part(text):
    return urllib.parse.quote(text, safe=":")


def _problem(fault):
    try:
        return {"status": fault.code, "title": fault.reason, **json.load(fault)}
    except ValueError:
        return {"status": fault.code, "title": fault.reason}


def main(address, token):
    hospital = Hospital(address, token)
    case = {
        "source": "HIS",
        "source_number": "OP-EXAMPLE",
        "patient_no": "0003120",
        "patient_name": "张三",
        "department": "GD",
        "diagnosis": "胆囊结石",
        "codes": ["51.2300"],
        "surgeon_no": "10268",
        "starts_at": "2026-03-05T08:30:00+08:00",
        "ends_at": "2026-03-05T10:00:00+08:00",
        "urgency": "elective",
        "anesthesia": "local",
    }
    sent = hospital.send_case(case)
    print(f"{sent['number']}：已登记，再传一次仍是{hospital.send_case(case)['number']}")
    number = "HIS:OP-EXAMPLE"
    ready, missing = hospital.ready(number, "schedule")
    print("可以排台" if ready else "不能排台")
    for item in missing:
        print(f"  {item['label']}：{item['what']}{item['remedy']}（{item['basis']}）")
    assessment = {
        "kind": "assessment",
        "source": "HIS",
        "author_no": "10268",
        "completed_at": "2026-03-04T10:00:00+08:00",
        "values": {
            "condition": "见病历",
            "comorbidity": "无",
            "indication": "有手术指征",
            "risk": "低",
            "conclusion": "可以手术",
        },
    }
    record = hospital.send_record(number, "assessment-1", assessment)
    print(f"{record['label']}：第{record['revision']}版已存")
    print(f"当天共{len(hospital.day('2026-03-05', 'schedule'))}台")
    try:
        hospital.send_case({**case, "starts_at": "2026-03-05T08:30:00"})
    except Refused as refusal:
        for field, faults in refusal.problem["errors"].items():
            print(f"  {field}：{'；'.join(faults)}")
    print(f"已取消：{hospital.call_off(number, '示例结束')['state']}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
