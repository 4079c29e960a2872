"""Code that is handed over to be put into somebody else's program, and code that does harm whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.trust.screens.finding import Finding, shown
from remanence.trust.screens.rules import apply, book, compiled, rule, words
from remanence.trust.screens.view import View

_CODE = (
    r"(?:code|snippets?|lines|excerpts?|blocks?|scripts?|code\ (?:snippets?|blocks?|sections?|excerpts?"
    r"|segments?|fragments?|pieces?))"
)
_THIS = r"(?:following|subsequent|below|next|provided|given|ensuing|these|this|upcoming|accompanying)"
_OWN = (
    r"(?:codebase|code|solution|implementation|response|algorithm|program|script|elucidation|answer|functions?|"
    r"architecture|software|application|reply|output|project)"
)

RULES = book(
    rule(
        "code.into_yours",
        (
            words("code snippet lines excerpt block script snippets"),
            words("following subsequent below next provided given ensuing these this upcoming"),
            words("your the you whatever"),
        ),
        rf"(?:\b(?:{_THIS}\ (?:\w+\ )?{_CODE}|{_CODE}\ below)\b.{{0,60}}\b(?:your\ (?:\w+\ ){{0,2}}{_OWN}|(?:the"
        rf"|whatever)\ (?:\w+\ )?{_OWN}\ you\b)"
        rf"|\b(?:your\ (?:\w+\ ){{0,2}}{_OWN}|(?:the"
        rf"|whatever)\ (?:\w+\ )?{_OWN}\ you\b).{{0,60}}\b(?:{_THIS}\ (?:\w+\ )?{_CODE}|{_CODE}\ below)\b"
        rf"|\b{_THIS}\ (?:\w+\ )?{_CODE}\b.{{0,40}}\b(?:your\ (?:\w+\ ){{0,2}}{_OWN}))",
    ),
    rule(
        "code.handed",
        (words("code snippet lines excerpt block script snippets"), words("following subsequent below next ensuing")),
        rf"\b{_THIS}\ (?:\w+\ )?(?:{_CODE})(?:\ (?:section|snippet|block|excerpt|segment))?\b",
    ),
)

_PROGRAM = frozenset(
    words(
        "requests urlopen sendmail socket curl wget subprocess os exec eval rm dd mkfs shutil systemctl ftplib "
        "smtplib http urllib fetch paramiko httpx aiohttp yagmail xmlhttprequest iptables import sh nc kill "
        "taskkill popen drop shutdown format"
    )
)
_SENSITIVE = (
    r"os\.environ|getenv|/etc/(?:passwd|shadow)|\.ssh|id_rsa|\.key\b|getpass|cookiejar|cookielib|\bcookies?\b"
    r"|browser_cookie|psutil|"
    r"platform\.|uname|pyperclip|clipboard|pynput|keyboard\.|ImageGrab|screenshot|usb\.|bluetooth|driverquery|lsusb"
    r"|/home/|"
    r"trash|Recycle|history|localStorage|sniff\(|scapy|pcap|getnode|ifconfig|wmi\b|registry|winreg|\.csv"
)
_SENDING = (
    r"requests\.(?:post|put)|urlopen|sendmail|\.send(?:all|to|_message)?\(|storbinary|ftplib|http\.client|yagmail|paho|"
    r"fetch\(|XMLHttpRequest|curl\b[^\n]{0,80}(?:-d|--data|-F|-T)\b|\bnc\s+-|paramiko|\.upload|httpx\.(?:post|put)"
    r"|aiohttp|"
    r"smtplib|telegram|webhook|requests\.request|urllib\.request\.Request|\.connect\("
)
_FETCH = r"requests\.get|urlopen|urlretrieve|wget\b|curl\b|http\.client|https?://|\.recv\("
_RUN = r"\b(?:exec|eval)\(|os\.system\(|subprocess\.\w+\(|\bchmod \+x|\|\s*(?:ba)?sh\b|__import__\(|Popen\(|importlib"
_DESTROY = (
    r"\brm\s+-[a-z]*[rf]|\bdd\s+if=|\bmkfs|shutil\.rmtree|os\.(?:remove|unlink|rmdir)\(|systemctl\s+(?:stop|disable)|"
    r"\bshutdown\b|format\s+c:|iptables\s+-(?:F|A|P)|:\(\)\s*\{|kill\s+-9|/dev/(?:sd|nvme|zero|random|mem)|Fernet|"
    r"DROP\s+(?:TABLE|DATABASE)|taskkill|netsh|ifdown|reboot\b|cryptography|miner|stratum"
)


def handed_code(view: View) -> Sequence[Finding]:
    """Code with the order to build it in, and code that sends away what is private, runs what it fetched, or destroys.

    Each of these has honest uses, so none suffices: it takes two.
    """
    text, found = view.text, apply(RULES, view)
    if _PROGRAM.isdisjoint(view.words):
        return found
    runs, fetches = compiled(_RUN, 0).search(text), compiled(_FETCH, 0).search(text)
    if (sends := compiled(_SENDING, 0).search(text)) and compiled(_SENSITIVE, 0).search(text):
        found.append(Finding("code.sends_private", shown(sends[0])))
    if runs and fetches:
        found.append(Finding("code.runs_fetched", shown(runs[0])))
    if destroys := compiled(_DESTROY, 0).search(text):
        found.append(Finding("code.destroys", shown(destroys[0])))
    return found
