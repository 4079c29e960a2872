"""The words of each language that say little (function words), a time, or a number; which Snowball stemmer it has.

The lists are our own, from general knowledge; words are written as they are printed, with accents.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

__all__ = ["LANGUAGES", "Language"]


class Language(Struct, frozen=True):
    """One language.

    Attributes:
        code: ISO 639-1. stemmer: its name in Snowball. function_words: what an index leaves out.
        time_words, number_words: cues of a turn that says when or how many.
        capital_nouns: whether every noun has a capital, so that a capital is no sign of a name.
    """

    code: str
    stemmer: str
    function_words: frozenset[str]
    time_words: frozenset[str] = frozenset()
    number_words: frozenset[str] = frozenset()
    capital_nouns: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GERMAN = Language(
    "de",
    "german",
    _words(
        """ab aber alle allem allen aller alles als also am an ander andere anderen anderer anderes auch auf aus bei
        beim bin bis bist bitte da dabei dadurch dafür dagegen daher damit danach dann daran darauf daraus darin
        darüber darum das dass daß davon dazu dein deine deinem deinen deiner deines dem den denen denn der deren
        des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch eben ein eine einem
        einen einer eines einige einigen er es etwa etwas euch euer eure eurem euren eurer für gar gegen genau
        genug gewesen gibt ging habe haben habt hat hatte hatten hattest hattet her hier hin hinter ich ihm ihn
        ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem ins ist ja jede jedem jeden jeder jedes jener
        jetzt kann kannst kein keine keinem keinen keiner können könnte könnten könntest konnte konnten mag mal
        man manche mehr mein meine meinem meinen meiner meines mich mir mit mögen möchte möchtest müssen muss
        musste mußte nach nein nicht nichts nie noch nun nur ob oder ohne okay schon sehr sei seid sein seine
        seinem seinen seiner seines seit selbst sich sie sind so sogar solche soll sollen sollte sollten sondern
        sonst sowie trotzdem über um und uns unser unsere unserem unseren unserer unter viel viele vielen vom von
        vor wann war waren warst warum was weder weg wegen weil weiter welche welchem welchen welcher welches wem
        wen wenn wer werde werden werdet weshalb wessen wie wieder wieso will wir wird wirst wo wobei wofür woher
        wohin womit woran worauf worin worüber wovon wozu wollen wollte würde würden wurde wurden zu zum zur zwar
        zwischen"""
    ),
    _words(
        """gestern vorgestern heute morgen übermorgen morgens abends mittags nachts abend nachmittag vormittag nacht
        woche wochen wochenende tag tage tagen monat monate monaten jahr jahre jahren stunde stunden minute
        minuten montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni
        juli august september oktober november dezember frühling frühjahr sommer herbst winter weihnachten ostern
        pfingsten silvester geburtstag neulich bald uhr letzte letzten letztes nächste nächsten nächstes"""
    ),
    _words(
        """zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert tausend
        million erste ersten zweite zweiten dritte dritten einmal zweimal dreimal dutzend hälfte halb"""
    ),
    capital_nouns=True,
)
_SPANISH = Language(
    "es",
    "spanish",
    _words(
        """a acá ahí al algo alguien algún alguna algunas alguno algunos allá allí ante antes aquel aquella aquellas
        aquello aquellos aquí así aún aunque bajo bastante cada casi como cómo con conmigo contigo contra cual
        cuál cuáles cualquier cuando cuándo cuanta cuánta cuántas cuanto cuánto cuántos de dejó del desde después
        donde dónde adónde adonde durante e el él ella ellas ellos en entonces entre era eran eras eres es esa
        esas ese eso esos esta está están estás estoy este esto estos estaba estaban estuvo fue fueron fui ha
        había habían haber habrá hacia han has hasta hay haya he hemos hubo la las le les lo los luego más me mi
        mí mis mía mío mientras misma mismo mucha muchas mucho muchos muy nada nadie ni ningún ninguna ninguno no
        nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para pero poco por porque pues
        puede pueden puedo que qué quien quién quiénes quienes se sea sean ser si sí sido siempre sin sino sobre
        soy somos son su sus suya suyo tal también tampoco tan tanta tanto te tenía tengo tiene tienen tienes ti
        toda todas todavía todo todos tu tú tus tuvo un una unas uno unos usted ustedes va vale vamos van voy
        vosotros vuestra vuestro y ya yo"""
    ),
    _words(
        """ayer anteayer hoy mañana anoche tarde noche madrugada mediodía semana semanas día días mes meses año años
        hora horas minuto minutos lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril
        mayo junio julio agosto septiembre octubre noviembre diciembre primavera verano otoño invierno navidad
        nochevieja cumpleaños pasado pasada próximo próxima pronto"""
    ),
    _words(
        """dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta
        sesenta cien ciento mil millón primer primera primero segunda segundo tercer tercera tercero docena mitad
        media medio"""
    ),
)
_FRENCH = Language(
    "fr",
    "french",
    _words(
        """à ai aie ait alors après as assez au aucun aucune aussi autre autres aux avais avait avant avec avez avoir
        avons bien c ça car ce ceci cela celle celles celui ces cet cette ceux chaque chez comme comment d dans de
        des depuis donc dont du elle elles en encore entre es est et étaient étais était étant été êtes être eu
        eux fait faire fut il ils j je jusqu l la là laquelle le lequel les lesquelles lesquels leur leurs lui m
        ma mais me même mes moi moins mon n ne ni non nos notre nous on ont ou où par parce pas pendant peu peut
        plus pour pourquoi pourrait puis qu quand que quel quelle quelles quelque quelques quels qui quoi s sa
        sans se sera ses si son sont sous suis sur t ta tes toi ton tous tout toute toutes très trop tu un une
        vais vas vers voici voilà vont vos votre vous y"""
    ),
    _words(
        """hier demain aujourd hui matin soir nuit midi semaine semaines jour jours mois an ans année années heure
        heures minute minutes lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai
        juin juillet août septembre octobre novembre décembre printemps été automne hiver noël pâques anniversaire
        dernier dernière prochain prochaine bientôt"""
    ),
    _words(
        """deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante cent mille
        million premier première deuxième second troisième douzaine moitié demi"""
    ),
)
_ITALIAN = Language(
    "it",
    "italian",
    _words(
        """a abbia abbiamo ad adesso agli ai al alcuni alcuna all alla alle allo altra altre altri altro anche ancora
        avere aveva avevano avete avevo c che chi ci ciò cioè co coi col come con contro cosa così cui d da dagli
        dai dal dall dalla dalle dallo davvero degli dei del dell della delle dello dentro di dopo dove dov due
        durante e è ed era erano essere fa fare fino fra fu gli già ha hai hanno ho i il in invece io l la le lei
        li lo loro lui ma me mentre mi mia mie miei mio molta molte molti molto ne né negli nei nel nell nella
        nelle nello nessuno niente noi non nostra nostri nostro o ogni oppure per perché perciò però più poco poi
        proprio può qual quale quali quando quanta quante quanti quanto quella quelle quelli quello quest questa
        queste questi questo qui s se sei sempre senza si sì sia siamo siete sono sta stai stata stato stava sto
        su sua sue sugli sui sul sull sulla suo suoi tra tu tua tue tuo tuoi tutta tutte tutti tutto un una uno va
        vi voi vostra vostro"""
    ),
    _words(
        """ieri oggi domani stamattina stasera mattina pomeriggio sera notte mezzogiorno settimana settimane giorno
        giorni mese mesi anno anni ora ore minuto minuti lunedì martedì mercoledì giovedì venerdì sabato domenica
        gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre primavera
        estate autunno inverno natale pasqua compleanno scorso scorsa prossimo prossima presto"""
    ),
    _words(
        """tre quattro cinque sei sette otto nove dieci undici dodici quindici venti trenta quaranta cinquanta cento
        mille primo prima secondo seconda terzo terza metà mezzo dozzina"""
    ),
)
_PORTUGUESE = Language(
    "pt",
    "portuguese",
    _words(
        """a à ao aos aquela aquelas aquele aqueles aquilo aqui as às até cada com como contra da das de dela dele
        deles depois desde do dos e é ela elas ele eles em entre era eram essa essas esse esses esta está estamos
        estão estar estas estava estavam este estes esteve estou eu foi fomos for foram fui há isso isto já la lá
        lhe lhes lo mais mas me mesmo meu meus mim minha minhas muita muitas muito muitos na não nas nem nenhum no
        nos nós nossa nossas nosso nossos num numa nunca o onde os ou outra outras outro outros para pela pelas
        pelo pelos pode por porque porquê pois pra qual quais qualquer quando quanta quantas quanto quantos que
        quê quem são se seja sem sempre ser será seu seus sim só sob sobre sou sua suas também tal tão tem têm
        tenho ter teu teus teve tinha tinham toda todas todo todos tu tua tuas tudo um uma umas uns vai vamos vão
        você vocês vos vou"""
    ),
    _words(
        """ontem anteontem hoje amanhã manhã tarde noite semana semanas dia dias mês meses ano anos hora horas minuto
        minutos segunda terça quarta quinta sexta feira sábado domingo janeiro fevereiro março abril maio junho
        julho agosto setembro outubro novembro dezembro primavera verão outono inverno natal páscoa aniversário
        passado passada próximo próxima breve"""
    ),
    _words(
        """dois duas três quatro cinco seis sete oito nove dez onze doze quinze vinte trinta quarenta cinquenta cem
        cento mil primeiro primeira segundo terceiro terceira metade meio meia dúzia"""
    ),
)
_DUTCH = Language(
    "nl",
    "dutch",
    _words(
        """aan al alle als altijd andere ben bij daar dan dat de deze die dit doch doen door dus een eens en er ge
        geen geweest haar had hadden heb hebben hebt heeft hem het hier hij hoe hoeveel hun iemand iets ik in is
        ja je jij jou jouw jullie kan kon kunnen maar mag me meer men met mij mijn moet moeten na naar niet niets
        nog nu of om omdat onder ons onze ook op over reeds te tegen toch toen tot u uit uw van veel voor waar
        waarom wanneer want waren was wat we wel welk welke werd wezen wie wij wil wilde worden wordt zal ze zeer
        zelf zich zij zijn zo zonder zou zoals"""
    ),
    _words(
        """gisteren eergisteren vandaag morgen ochtend middag avond nacht week weken weekend dag dagen maand maanden
        jaar jaren uur maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei
        juni juli augustus september oktober november december lente zomer herfst winter kerst verjaardag vorige
        volgende"""
    ),
    _words(
        "twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig honderd duizend eerste tweede half"
    ),
)
_SWEDISH = Language(
    "sv",
    "swedish",
    _words(
        """alla allt att av bara blev bli blir då de dem den denna deras dess det detta dig din dina ditt du där
        efter ej eller en er ett från för ha hade han hans har hennes hon honom hur här i icke ingen inom inte jag
        ju kan kunde man med mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på
        sedan sig sin sina sitt själv ska skall skulle som så till under upp ut utan vad var vara varför varje vem
        vid vilka vilken vilket är även"""
    ),
)
_DANISH = Language(
    "da",
    "danish",
    _words(
        """ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din dine dit dog du
        efter eller en end er et for fra ham han hans har havde have hende hendes her hos hun hvad hvem hvis hvor
        hvordan hvorfor hvornår i ikke ind ingen jeg jer jo kan kunne man mange med meget men mig min mine mit mod
        når ned noget nogle nok nu og også om op os over på sig sin sine sit skal skulle som så til ud under var
        ved vi vil ville vores være været"""
    ),
)
_NORWEGIAN = Language(
    "no",
    "norwegian",
    _words(
        """alle at av bare ble bli blir da de deg dem den denne der deres det dette din disse ditt du eller en enn er
        et etter for fordi fra før ha hadde ham han hans har hennes her hun hva hvem hvilken hvis hvor hvordan
        hvorfor når i ikke ingen inn jeg kan kunne man mange med meg meget mellom men min mine mitt mot mye noe
        noen nå og også om opp oss over på seg selv sin sine sitt skal skulle som så til ut uten var ved vi vil
        ville vår være vært"""
    ),
)
_FINNISH = Language(
    "fi",
    "finnish",
    _words(
        """ei eivät emme en et että he hän hänen häntä ja jo joka jos jota joten kanssa keitä kenen kertoi koska kuin
        kuinka kuka kun me mikä miksi millainen milloin minä minun minut missä mitä mihin mistä mukaan mutta myös
        ne niin nyt olen olet oli olivat olla on ovat sekä se sen siellä siinä sinä sinun sitä tai tämä tämän te
        tuo vaan vain vielä voi"""
    ),
)
_TURKISH = Language(
    "tr",
    "turkish",
    _words(
        """acaba ama ancak artık aslında az bana bazı belki ben benim beni bile bir biraz biz bize bizim bu buna bunu
        çok çünkü da daha de defa değil diye en gibi hem hep her hiç için ile ise kadar kaç ki kim kime kimin mi
        mı mu mü nasıl ne neden nerede nereye niçin niye o olan olarak oldu ona onlar onu onun sana sen seni senin
        siz şey şu tüm var ve veya ya yani yok zaman"""
    ),
)
_RUSSIAN = Language(
    "ru",
    "russian",
    _words(
        """а без бы был была были было быть в вам вас весь во вот все всё всего всех вы где да даже для до его ее её
        ей если есть еще ещё ж же за здесь и из или им их к как какая какие какой какую ко когда кого кому кто
        куда ли лишь меня мне много может мой моя мы на над надо нас не него нее неё нет ни них но ну о об однако
        он она они оно от откуда очень по под почему при про с сам себе себя сколько со так также такой там те
        тебе тебя тем теперь то тобой того тоже той только том тот ты у уже чего чем что чтобы эта эти это этого
        этой этом этот эту я"""
    ),
    _words(
        """вчера позавчера сегодня завтра утром днём вечером ночью неделя неделю недели день дня дней месяц месяца
        год года лет час часа понедельник вторник среду четверг пятницу субботу воскресенье января февраля марта
        апреля мая июня июля августа сентября октября ноября декабря весной летом осенью зимой"""
    ),
    _words("два две три четыре пять шесть семь восемь девять десять двадцать сто тысяча первый второй третий"),
)
_GREEK = Language(
    "el",
    "greek",
    _words(
        """ο η το οι τα του της των τον την τη και κι να θα δεν μη μην με σε από για στο στη στην στον στα που ποιος
        ποια ποιο πότε πού πώς γιατί τι είναι ήταν έχω έχει είχε μου σου μας σας τους ένα ένας μια αυτό αυτός αυτή"""
    ),
)
_ARABIC = Language(
    "ar",
    "arabic",
    _words(
        """في من إلى على عن مع هل ما ماذا متى أين من كيف لماذا كم هو هي هم أنا أنت نحن هذا هذه ذلك تلك التي الذي الذين
        كان كانت يكون قد لا لم لن إن أن و أو ثم بل كل بعض غير عند بعد قبل"""
    ),
)

LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        _GERMAN,
        _SPANISH,
        _FRENCH,
        _ITALIAN,
        _PORTUGUESE,
        _DUTCH,
        _SWEDISH,
        _DANISH,
        _NORWEGIAN,
        _FINNISH,
        _TURKISH,
        _RUSSIAN,
        _GREEK,
        _ARABIC,
    )
}
"""By code; English and the scripts without spaces have their rules in `remanence.encoding.text`."""
