"""Numbers that are none of the issuer's: what others did, were asked to do, or tried out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.codes import ALL_APPLICANTS, RECEIVED
from extractors.parse.prose.context import Sentences
from extractors.parse.prose.facts import Statement
from extractors.parse.prose.numbers import Mention, squeezed
from extractors.parse.prose.others_media import PLATFORM_MEASURES, is_of_body_above, of_media_beside
from extractors.parse.prose.others_named import BESIDE_NAME, TIME, is_named_other, is_of_several
from extractors.parse.records import Scope

# 第三方模拟提交申请20件，答复18件: nobody asked for anything.
_TRIED_OUT = re.compile(
    r"(?<!含)(?<!包括)(?<!其中)(?:模拟|暗访|(?<!检)测试)[^。；]{0,24}?申请|申请(?:公开)?(?:渠道|平台|工作|开展|进行)*(?:模拟|暗访|测试)"
)
_TRIALS = ("模拟", "暗访", "测试")  # one of them stands in each
# No year, no body of its own.
_GOES_ON = re.compile(r"\s?(?:期间|合计|累计|其中)?共?(?:提交|收到|受理|发出)")
_LONGEST_SENTENCE = 400  # characters before a number that may tell whose it is
_PLATFORM = re.compile(r"网站|官网|公开网|门户网|微信|公众号|微博|新媒体")
# 企业公众号17个，发布4300条: those of the enterprises that the office watches; 企业微信 is a service
_OF_ENTERPRISES = re.compile(r"(?<!本)(?<!我)(?:企业|国企|央企)的?(?:官方|政务)?$")
_REQUESTS = "applications."
_ALL_RECEIVED = (RECEIVED, ALL_APPLICANTS)
_TRAINING = "narrative.training."  # who came from the whole system was trained by the issuer
_BELOW = r"所辖|辖区|下属|所属|下级|基层|兄弟|村级|派出机构|[县市区州旗]融媒体?中心|[局委厅镇市县区]属(?!地|性)"
_WHOLE_AREA = re.compile(
    r"全(?:[省市县区州旗盟]|系统|自治[区州县旗])|各级|所有|(?:国资委?|国企|[局厅]|税务|公安|教育|卫健|海关|气象)系统$"
)
_PARTS_OF_AREA = re.compile(
    rf"各(?:[省市县区州旗镇乡]|街道|部门|单位|委办|(?:基层|直属|公立)?(?:医院|卫生院|派出所|司法所|税务所|学校|分局|[中大支]队))|(?:{_BELOW})|\d[所家](?:学校|医院|幼儿园|企业|公司|单位)|县(?:\([市区、旗]{{1,5}}\)|[市区](?=局))|(?:县区(?!划)|县市区?|[区旗市]县(?![城级])|旗区|盟市|市州)(?!域)(?=[\u4e00-\u9fff]{{0,5}}(?:[局委办]|部门|单位|机构))|(?:县区?|旗县|乡镇?)级[\u4e00-\u9fff]{{0,6}}(?:部门|单位|机关|[局委](?=网|官|门))"
    r"|(?:^|其中|[级直府])部门$|(?:^|其中)(?:乡镇|镇街|镇办|二级(?:单位|机构))"
)
# 12个部门未收到申请, 部分单位未收到: some of them, and it leaves open what the others did
_SOME_OF_AREA = re.compile(
    r"(?:[\d一二两三四五六七八九十][个家]|(?<!\d)\d{1,3}(?=部门|单位|镇街|乡镇|街道)|多数|大部分|部分|少数|个别|有些|一些)(?:(?![我本])[\u4e00-\u9fff]){0,6}?(?:部门|单位|机关|镇街|乡镇|街道|[县市区镇乡局]|企业|学校)(?:全年|本年度?)*(?:均|都)?$"
)
# 12个乡镇中有4个未收到, 9个县区中3个无专职人员, 30%的单位未收到, 有的乡镇未收到; all of them are 全局8个科室
_SOME_OF_ANY = re.compile(
    r"(?:[\d一二两三四五六七八九十][余多]?[个家户所]|(?:\d%|分之[一二三四五六七八九十\d]{1,3}|半数?)(?:左右|以上)?的?|有的|不少|许多|很多)(?:(?![我本])[^，,\d]){0,8}$"
)
_ALL_OF_ANY = re.compile(
    r"(?:全(?![年部])|所有|全部)[^，,\d]{0,6}\d{1,3}[个家户所](?:(?!其中)[^，,\d]){0,8}$"
)
# 本市共有公众号42个，全年推送1.2万条: those of all its offices
_HAS_MANY = re.compile(
    r"[我本全][省市县区州旗](?:目前|现|共)*(?:有|开[设通]|建有)[^，。；;\d]{0,10}(?:网站|官网|公众号|微信|微博|新媒体)[^，。；;\d]{0,4}(?:[2-9]|\d{2})"
)
# 个别网站发布信息不足50条, 县区网站发布90条, 市教育局等5个部门网站公开信息1000条: none of the issuer's own
_SITES_OF_SOME = re.compile(
    r"(?:(?:个别|部分|少数|多数|有些|一些|某些|有的)(?:部门|单位|企业|县区|乡镇)?|[\d两三四五六七八九十][个家户所](?:部门|单位|企业|公司|[科处股]室|县区|区县|乡镇|镇街|街道|学校|医院)|(?:县区|区县|县市区|旗县|市县|乡镇|镇街)(?:国资|政府)?)的?$"
)
# 一名申请人一次性提交申请23件, 某律师事务所提出申请5件: what one of those who asked asked for
_BY_ONE = re.compile(
    rf"(?:{TIME}|，)*(?:(?:同一|某|个别|部分)[^，#]{{0,8}}?|[一1][名位](?=[^#]{{0,24}}(?:一次性|先后|反复|多次|集中|连续|大量)))[^，#]{{0,4}}"
    r"(?:申请人|市民|公民|群众|居民|村民|律师|当事人|企业|公司|事务所|个人|人员)[^#]*#"
)
_RECEIVED_BY = re.compile(r"([^，,。；;:]{0,16})(?:收到|受理|接到|接收|新收)")
# 区政府全年收到133件, in the report of one of its offices
_GOVERNMENT = rf"(?:[\u4e00-\u9fff]{{2,4}})?[省市县区州旗](?:人民)?政府(?:办公[室厅])?(?:{TIME})*"
_GOVERNMENT_ABOVE = re.compile(rf"(?:{TIME})*{_GOVERNMENT}")
_OF_A_CLAUSE = re.compile("[，,。；;、和]")  # marks that part it from what stands before
_NOBODY = re.compile(r"政务|官方|门户|政府|通过|其中|另外|同时|在|的")  # these name no owner
_OWN_BODY = re.compile(r"[我本][省市县区州旗盟局委厅办院]|本(?:机关|单位)")
# 县区主动公开信息2300条, 县区国资委设立查阅点12个; 各区县国资局主动公开信息1200条
_COUNTIES_ACT = r"(?:县区|区县|县市区|旗县|市县|市州|盟市|镇街|乡镇)(?:国资|监管|委|办|局|政府|部门|机构|单位)*(?:共|累计|主动|组织)*(?:公开|发布|设立|设置|收到|受理|召开|举办|制发)|各(?:区县|县区|县市区|市县|旗县|[市县区州旗]|乡镇|镇街|街镇|街道)(?!域)"
_OTHERS_ACT = re.compile(
    rf"(?:{TIME})*(?:{_COUNTIES_ACT}|全(?:[省市县区州旗盟]|系统|自治[区州县旗])(?!性|首|统一|最|范围)|{_BELOW}|{_GOVERNMENT}(?:组织|主动)*(?:召开|举办|举行|制发|制定|出台|废止|印发|收到|受理|办理|被(?:申请|提起|起?诉|复议)))[^#]*#"
)
# 各单位举办培训36场, whoever came
_HELD_BELOW = re.compile(
    rf"(?:{TIME}|全[省市县区州旗盟])*(?:各(?:[县区镇乡]|街道|部门|单位|委办|级)|所辖|下属|所属|下级|基层|(?:县区|区县|县市区|旗县|市县)(?:国资|监管|委|办|局|政府|部门|机构|单位)+)[^#]{{0,12}}(?:举办|组织|开展|召开)[^#]*#"
)
# 省政府召开新闻发布会5场，我局参加2场
_HELD_BY = re.compile(
    rf"(?:{TIME})*[^，#]{{1,12}}[省市县区州旗府厅局委办门](?:组织|主办|召开|举办|举行|开展)[^#]*#"
)
_WE_ATTENDED = re.compile(
    r"[^，,。；;、]{0,6}[，,；;(]\s?(?:其中)?[，,]?\s?[我本][局委厅办院][^，,。；;、\d]{0,12}(?:参加|参与|出席|列席|派员|选派)"
)
# 协助市政府召开新闻发布会2场, 督办各部门承办的建议86件: not done by the issuer, whoever it is
_NOT_DONE = re.compile(
    rf"(?:{TIME}|[我本][局委厅办院]|积极|认真|先后|主动)*(?:指导(?!性|意见|目录|手册|[^#]*(?:挂牌|增资|产权|股权|社会责任)|#[^#]*社会责任)|督[促导办]|抽查|协助|配合|代(?=[省市县区]政府|上级)|观看|收看|收听|观摩|旁听|转[载发](?![、和及与并]?发布)|(?:年度)?(?:目标|任务)(?:任务|数)?[为是])"
)

# 省属企业在集团网站发布信息156条: what the enterprises did that an office watches. Its own books tell of their sales of shares,
# of their yearly reports and of the posts that they offer.
_WATCHED = (
    r"(?:各|所有|全部|相关|部分|\d{1,4}[户家])*(?:[我本]委|国资委)?(?:所|直接|履行)*(?:监管|出资|直属|所属|下属|权属|中央|国有|[省市县区州]属|[省市县区]管)的?(?:重点|骨干|国有|国资)*"
    r"(?:企业|国企|公司)|央企|国资(?:国企)?系统|(?:重点|试点|各)?企业"
)
_WATCHED_ACT = re.compile(
    rf"(?:{TIME}|,)*(?:{_WATCHED})(?:集团|公司|均|都)*(?:(?:在|通过|利用|依托)[^#，]{{1,20}}?)?(?:{TIME}|官方|门户|政务|集团|网站|官网|微信|微博|公众号|新媒体|积极|主动|及时|组织)*"
    r"(?:公开(?!工作|专栏|栏目|平台)|发布|推送|刊发|收到|受理|接到|新收|答复|回复|接听|召开|举办|举行|开展|制定|印发|采购|[访浏点关粉阅]|被(?!投诉举报)(?:提起|申请|诉|起诉|复议)|(?:发生|涉及|产生)(?:行政|民事)?(?:诉讼|复议)|涉诉)"
)
_WATCHED_FIRST = re.compile(rf"(?:{TIME}|,|，)*(?:{_WATCHED})")
_WATCHED_ALONE = re.compile(rf"{_WATCHED_FIRST.pattern}(?:均|都)*")
_BOUGHT = "narrative.procurement."
_OF_WATCHED = (
    "narrative.equity_transfer.",
    "narrative.capital_increase.",
    "narrative.property_rights_trade.",
    "narrative.csr_reports_published",
    "narrative.recruitment_posts",
    "narrative.soe_list.",
    "narrative.appointments.",
)

# 各卫生院、派出所网站发布信息211条: each of both
_OFFICES_BELOW = r"[\u4e00-\u9fff]{1,6}?(?:院|所|站|局|校|队|中心|街道|部门|单位)"
_EACH_OF_BOTH = re.compile(
    rf"各{_OFFICES_BELOW}(?:[、和与及]{_OFFICES_BELOW})+(?=的?(?:官方|门户|政务)*(?:网站|官网|微信|公众号|微博))"
)
# A title that names one office: nothing proves the agency, and whose figures they are is plain.
_NAMED_OFFICE = re.compile(
    r"(?:局|厅|委员会|国资委|[^省市县区州旗盟党]委)(?:[（(][^（）()]{2,20}[）)])?(?:关于)?(?:年?度)?\s*$"
)


def of_others(
    view: str,
    stated: Sequence[Statement],
    sentences: Sentences,
    scope: Scope,
    reporter: str = "",
) -> frozenset[int]:
    """Numbers that are none of the issuer's: what became of requests that were made to try an office out, what it
    helped or urged others to do, what the enterprises did that it watches, what an office does that is named and not in the words for the ``reporter`` (its
    name, the report's title), and in the report of one body what a whole city or system (全市政府网站发布信息…), the
    government above or the offices below it did."""
    if scope == "unknown" and _NAMED_OFFICE.search(reporter):
        scope = "organ"
    return of_media_beside(stated, reporter) | frozenset(
        item.mention
        for item in stated
        if item.rule
        and (
            _NOT_DONE.match(item.clause.phrase)
            or is_of_body_above(item, reporter)
            or is_named_other(item.clause.phrase, reporter)
            or is_of_several(item.clause.phrase, reporter)
            or _is_of_watched(view, item, sentences)
            or (item.measure.startswith(_TRAINING) and _HELD_BELOW.match(item.clause.phrase))
            or _is_attended(view, item)
            or _is_tried_out(view, item, sentences)
            or (item.code == _ALL_RECEIVED and _BY_ONE.match(item.clause.phrase))
            or _is_of_street(view, item, sentences, reporter)
            or _is_of_other_office(view, item, sentences, scope)
            or _is_of_area(view, item, sentences, scope)
        )
    )


def is_none_of_others(words: str, scope: Scope, reporter: str) -> bool:
    """The same of a zero in words, with ``#`` for the negation: 各乡镇均未收到申请, 县教育局没有收到申请, 9个科室中3个无专职人员."""
    if scope == "unknown" and _NAMED_OFFICE.search(reporter):
        scope = "organ"
    whose = words.partition("#")[0]
    if _SOME_OF_AREA.search(whose) or (
        _SOME_OF_ANY.search(whose) and not _ALL_OF_ANY.search(whose)
    ):
        return True
    if _OWN_BODY.search(whose):
        return False
    above = scope == "organ" and _GOVERNMENT_ABOVE.fullmatch(whose)
    below = _PARTS_OF_AREA.search(whose) and not _WHOLE_AREA.search(whose)
    watched = _WATCHED_ALONE.fullmatch(whose)
    return bool(above or below or watched) or is_named_other(words.replace("#", ""), reporter)


def _is_of_street(view: str, item: Statement, sentences: Sentences, reporter: str) -> bool:
    """街道收到申请9件, in the report of its district: the sentence begins with a street office, and the report is not its own."""
    if not item.measure.startswith(_REQUESTS) or not item.clause.phrase.startswith("街道"):
        return False
    opens = not view[sentences.start(item.number.number) : item.clause.left].strip()
    return opens and "街道" not in reporter


def _is_of_watched(view: str, item: Statement, sentences: Sentences) -> bool:
    if item.measure.startswith(_BOUGHT):  # 监管企业采购56批次，采购金额3.2亿元
        words = squeezed(_words_before(view, item, sentences))
        return bool(_WATCHED_FIRST.match(words)) and not _OWN_BODY.search(words)
    return not item.measure.startswith(_OF_WATCHED) and bool(_WATCHED_ACT.match(item.clause.phrase))


def _is_attended(view: str, item: Statement) -> bool:
    """Whether another office held what the issuer took part in."""
    phrase = item.clause.phrase
    return bool(
        _WE_ATTENDED.match(view, item.number.end)
        and _HELD_BY.match(phrase)
        and not _OWN_BODY.search(phrase)
    )


def _is_tried_out(view: str, item: Statement, sentences: Sentences) -> bool:
    if not item.measure.startswith(_REQUESTS):
        return False
    start = sentences.start(item.number.number)
    if _GOES_ON.match(view, start) and view[start - 1 : start] == "。":
        start = sentences.previous(start)
    near = _near(start, item.number), item.number.number
    told = any(view.find(word, *near) >= 0 for word in _TRIALS)
    return told and bool(_TRIED_OUT.search(view, *near))


def _near(start: int, mention: Mention) -> int:
    """Where the sentence that begins at ``start`` is read from for the number, so that one of thousands ends in time."""
    return max(start, mention.number - _LONGEST_SENTENCE)


def _words_before(view: str, item: Statement, sentences: Sentences) -> str:
    """What the sentence says before the number."""
    number = item.number
    return view[_near(sentences.start(number.number), number) : number.number]


def _is_of_other_office(view: str, item: Statement, sentences: Sentences, scope: Scope) -> bool:
    """各县(区)局收到40件，予以公开30件: what became of the requests of other offices."""
    if not item.measure.startswith(_REQUESTS):
        return False
    words = _words_before(view, item, sentences)
    words = words[words.rfind(";") + 1 :]
    whose = next((m[1] for m in reversed(list(_RECEIVED_BY.finditer(words)))), "")
    if scope == "organ" and _GOVERNMENT_ABOVE.fullmatch(whose):
        return True
    return bool(_PARTS_OF_AREA.search(whose)) and not _WHOLE_AREA.search(whose)


def _is_of_area(view: str, item: Statement, sentences: Sentences, scope: Scope) -> bool:
    if item.measure.startswith(PLATFORM_MEASURES):
        words = squeezed(_words_before(view, item, sentences))
        words = _EACH_OF_BOTH.sub(lambda told: BESIDE_NAME.sub(r"\g<0>各", told[0]), words)
        # What one clause leaves open the same clause leaves open again.
        clauses = dict.fromkeys(reversed(_OF_A_CLAUSE.split(words)))
        names = ((c, name) for c in clauses for name in reversed(list(_PLATFORM.finditer(c))))
        for clause, named in names:
            whose = clause[: named.start()]
            if scope not in ("aggregate", "system") and _HAS_MANY.match(clause):
                return True
            if _OWN_BODY.search(whose):
                return False
            whole = _WHOLE_AREA.search(whose) and scope not in ("aggregate", "system")
            if whole or _PARTS_OF_AREA.search(whose) or _SITES_OF_SOME.search(whose):
                return True
            if named[0] != "微信" and _OF_ENTERPRISES.search(whose):
                return True
            if _NOBODY.sub("", whose):
                return False
        return False
    return (
        scope == "organ"
        and not item.measure.startswith((_TRAINING, *_OF_WATCHED))
        and bool(_OTHERS_ACT.match(item.clause.phrase))
        and not _OWN_BODY.search(item.clause.phrase)
    )
