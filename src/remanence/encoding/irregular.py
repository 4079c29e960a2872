"""English words that no suffix rule links to their base form: irregular verbs and plurals, and months cut short."""

from __future__ import annotations

_FORMS = """
    awake awoke awoken; become became; begin began begun; bend bent; bite bitten; bleed bled; blow blew blown;
    break broke broken; breed bred; bring brought; build built; burn burnt; buy bought; catch caught; choose chose
    chosen; cling clung; come came; creep crept; deal dealt; dig dug; draw drew drawn; dream dreamt; drink drank
    drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; find found;
    flee fled; fling flung; fly flew flown; forbid forbade forbidden; forget forgot forgotten; forgive forgave
    forgiven; freeze froze frozen; get got gotten; give gave given; go goes went gone; grow grew grown; hang hung;
    hear heard; hide hid hidden; hold held; keep kept; kneel knelt; know knew known; lead led; lean leant; leap
    leapt; learn learnt; leave left; lend lent; lose lost; make made; mean meant; meet met; mistake mistook
    mistaken; overcome overcame; pay paid; prove proven; ride rode ridden; ring rang rung; rise risen; run ran;
    say said; see saw seen; seek sought; sell sold; send sent; sew sewn; shake shook shaken; shine shone; shoot
    shot; show shown; shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid;
    speak spoke spoken; spell spelt; spend spent; spill spilt; spin spun; spring sprang sprung; stand stood; steal
    stole stolen; stick stuck; sting stung; strike struck; swear swore sworn; sweep swept; swell swollen; swim
    swam swum; swing swung; take took taken; teach taught; tear tore torn; tell told; think thought; throw threw
    thrown; tread trod trodden; understand understood; undertake undertook undertaken; wake woke woken; wear wore
    worn; weave wove woven; weep wept; win won; withdraw withdrew withdrawn; write wrote written; analysis
    analyses; child children; crisis crises; criterion criteria; foot feet; goose geese; hypothesis hypotheses;
    knife knives; man men; mouse mice; phenomenon phenomena; policeman policemen; shelf shelves; thief thieves;
    tooth teeth; wife wives; wolf wolves; woman women; january jan; february feb; april apr; june jun; july jul;
    august aug; september sep sept; october oct; november nov; december dec
"""
BASE_FORMS = {form: base for base, *forms in (entry.split() for entry in _FORMS.split(";")) for form in forms}
"""Irregular form to base form. Left out are forms that are more often another word: bore, ground, lay, rose, wound."""
