"""Usual short forms of first names; a form that is more often a name of its own (Jack, Harry, Liam) is left out."""

from __future__ import annotations

_NAMES = """
    abigail abby; albert al bert; alexander alex alec sasha; alexandra alex sasha; alexandria alex; amanda mandy;
    andrew andy drew; anthony tony; antonio tony; barbara barb barbie; benedict ben; benjamin ben benny; bethany
    beth; bernard bernie; bradley brad; cameron cam; catherine cathy kate katie cat; charles charlie chuck;
    charlotte charlie lottie; christina tina chris; christine chris tina; christopher chris; cynthia cindy; daniel
    dan danny; danielle dani dan; david dave davey; deborah deb debbie; dennis denny; donald don donnie; dorothy
    dot dottie; douglas doug; edward ed eddie ted ned; edwin ed eddie; eleanor ellie nell nora; elizabeth liz
    lizzie beth betty libby; emily em emmy; eugene gene; evelyn evie; florence flo; francesca fran; frances fran
    frankie; francis frank; francisco paco frank; franklin frank; frederick fred freddie; gabriel gabe; gabriella
    gabby gabi; gabrielle gabby; genevieve gen evie; george georgie; geoffrey geoff; gerald gerry jerry; gregory
    greg; gwendolyn gwen; harold harry hal; henry hank; isabella bella izzy; isabelle belle izzy; jacob jake;
    jacqueline jackie; james jim jimmy jamie; janet jan; jeffrey jeff; jennifer jen jenny jenn; jeremy jem;
    jessica jess jessie; john johnny; joanna jo; jonathan jon jonny; joseph joe joey; josephine jo josie; joshua
    josh; judith judy; julia jules; juliana jules; katherine kate katie kathy kat; kathleen kathy kate; kenneth
    ken kenny; kimberly kim; lawrence larry; leonard leo lenny; leonardo leo; lillian lily lil; louis lou louie;
    louise lou; lucille lucy; madeleine maddie; madeline maddie; margaret maggie meg peggy marge; marguerite
    margo; martin marty; martha marty; matthew matt matty; maximilian max; maxwell max; megan meg; melanie mel;
    melissa mel missy lissa; melvin mel; michael mike mick mikey; michelle shelly; miguel mike; miranda randi
    mandy; mitchell mitch; mohammed mo; muhammad mo; nancy nan; natalie nat; natasha tasha nat; nathan nate nat;
    nathaniel nate nat; nicholas nick nicky; nicole nicky nikki; oliver ollie; olivia liv livvy; pamela pam;
    patricia pat patty trish; patrick pat paddy; penelope penny; peter pete; philip phil; phillip phil; rachel
    rach; raymond ray; rebecca becca becky; reginald reggie; ricardo rick; richard rick dick rich richie; robert
    rob bob bobby robbie bert; roberto rob; ronald ron ronnie; rosemary rose rosie; rudolph rudy; russell russ;
    samantha sam sammy; samuel sam sammy; sandra sandy; sarah sally; sebastian seb bastian; sophia sophie; stanley
    stan; stephanie steph; stephen steve; steven steve; stuart stu; susan sue susie; suzanne sue suzy; sylvia syl;
    tamara tammy; teresa terry tess; theodore ted theo teddy; theresa terry tess; thomas tom tommy; timothy tim
    timmy; tobias toby; valerie val; vanessa nessa; veronica ronnie; victor vic; victoria vicky vic tori; vincent
    vince vinny; virginia ginny; vivian viv; walter walt; wendell wendy; wilhelmina mina; william will bill billy;
    winifred winnie; zachary zach zack
"""
SHORT_FORMS = {full: frozenset(shorts) for full, *shorts in (entry.split() for entry in _NAMES.split(";"))}
"""Full name to its short forms, in lower case. A short form may belong to several names."""
