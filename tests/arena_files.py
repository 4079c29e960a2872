"""Small data of our own, in each of the forms that the arena reads."""

import gzip
import json
from pathlib import Path

LOCOMO = [
    {
        "sample_id": "garden",
        "conversation": {
            "speaker_a": "Ines",
            "speaker_b": "Tomas",
            "session_2_date_time": "9:05 am on 2 March, 2024",
            "session_2": [
                {"speaker": "Tomas", "dia_id": "D2:1", "text": "The fig tree finally has leaves."},
                {"speaker": "Ines", "dia_id": "D2:2", "text": "", "blip_caption": "a photo of a fig tree"},
                {"speaker": "Ines", "dia_id": "D2:3", "text": "  "},
            ],
            "session_1_date_time": "8:00 pm on 1 February, 2024",
            "session_1": [
                {"speaker": "Ines", "dia_id": "D1:1", "text": "I bought a fig tree for the balcony."},
                {"speaker": "Tomas", "dia_id": "D1:2", "text": "My cello lesson was moved to Thursday."},
            ],
        },
        "qa": [
            {"question": "What did Ines buy?", "answer": "a fig tree", "evidence": ["D1:1; D2:2"], "category": 1},
            {
                "question": "When is the cello lesson?",
                "answer": "Thursday",
                "evidence": ["D1:2", "D9:9"],
                "category": 2,
            },
            {"question": "What does Tomas drive?", "evidence": ["D1:2"], "category": 5, "adversarial_answer": "a van"},
            {"question": "Would Ines like plums?", "answer": "Likely", "evidence": [], "category": 3},
        ],
    }
]
LONGMEMEVAL = [
    {
        "question_id": "q1",
        "question_type": "knowledge-update",
        "question": "Which bakery do I go to now?",
        "question_date": "2023/05/30 (Tue) 16:42",
        "answer": "the one by the bridge",
        "answer_session_ids": ["s2"],
        "haystack_dates": ["2023/05/20 (Sat) 02:21", "2023/05/25 (Thu) 11:00"],
        "haystack_session_ids": ["s1", "s2"],
        "haystack_sessions": [
            [
                {"role": "user", "content": "How do I wax a bicycle chain?"},
                {"role": "assistant", "content": "Clean it, then melt the wax."},
            ],
            [
                {"role": "user", "content": "I changed to the bakery by the bridge.", "has_answer": True},
                {"role": "assistant", "content": "Enjoy the bread!", "has_answer": False},
            ],
        ],
    },
    {
        "question_id": "q2_abs",
        "question_type": "single-session-user",
        "question": "What is the name of my parrot?",
        "question_date": "2023/06/01 (Thu) 08:00",
        "answer": "You did not mention a parrot.",
        "answer_session_ids": ["s1"],
        "haystack_dates": ["2023/05/20 (Sat) 02:21"],
        "haystack_session_ids": ["s1"],
        "haystack_sessions": [[{"role": "user", "content": "My canary sings at dawn.", "has_answer": True}]],
    },
]
UNIFIED = [
    {
        "group": "ana",
        "docs": [
            {"id": "a1", "text": "Ana: I live in Porto.", "speaker": "Ana", "time": "May 2023", "session": "one"},
            {"id": "a2", "text": "user: my bike is red", "time": "the day of the storm", "topic": "bikes"},
            {"id": "a2", "text": "assistant: red is a fine colour"},
            {"id": 7, "text": "Rui plays the drums.", "speaker": "Rui", "source": "note", "time": 1684000000},
            {"id": "a9", "text": "   "},
            {"id": "a10", "text": "我住在里斯本，喜欢苹果", "time": "2024-02-30"},
        ],
        "queries": [
            {"id": "u1", "text": "Where does Ana live?", "type": "place", "gold": ["a1"], "time": "2023-06-01"},
            {"id": "u2", "text": "Who plays the drums?", "type": "person", "gold": [7, "a2"], "grades": {"7": 3}},
            {"id": "u3", "text": "What does Ana fear?", "type": "person", "gold": [], "abstain": True},
            {"id": "u4", "text": "我住在哪里？", "type": "place", "gold": ["a10"]},
            {"id": "u5", "text": "  ", "type": "place", "gold": ["a1"]},
        ],
    },
    {"group": "empty", "docs": [], "queries": [{"id": "e1", "text": "Anything?", "type": "place", "gold": ["x"]}]},
    {"group": "bo", "docs": [{"id": "b1", "text": "Bo has three goats."}],
     "queries": [{"id": "v1", "text": "How many goats has Bo?", "type": "number", "gold": ["b1"]}]},
]  # fmt: skip


def write(path: Path, value: object) -> Path:
    """Write an array for .json, lines for .jsonl, gzipped where the name ends so."""
    lines = "\n".join(json.dumps(each) for each in value) + "\n" if ".jsonl" in path.name else json.dumps(value)
    path.write_bytes(gzip.compress(lines.encode()) if path.suffix == ".gz" else lines.encode())
    return path
