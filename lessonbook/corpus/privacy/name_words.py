"""Words that tell a person's name from other words with a capital."""

_LINKS_WORDS = (
    "van von der den de la le du da di del dos al el bin ap")
LINKS = frozenset(_LINKS_WORDS.split())
_BODIES_WORDS = (
    "trust trusts council councils board boards committee committees hospital hospitals clinic surgery "
    "practice ward unit pct pcts ccg ccgs nhs icb icbs sha ltd limited plc llp inc authority authorities "
    "department ministry commission commissioner agency service services society association institute "
    "institution college university school academy foundation federation confederation network partnership "
    "alliance consortium union group team office centre center house court hall airport station road street "
    "lane avenue park square bridge county borough city town district region valley river bay hill church "
    "primary secondary act report review plan plans strategy programme program project fund framework "
    "agreement contract policy guidance standard standards inquiry taskforce forum panel system systems "
    "scheme initiative journal times guardian telegraph mail post news press award prize day week month room "
    "block band section schedule appendix chapter part table figure key risk owner lot version phase stage "
    "level class grade interviewer interviewee speaker participant respondent healthcare care health social "
    "medical clinical public national community royal general united north south east west northern southern "
    "eastern western central upper lower mid great new saint queen king prince princess quality safety "
    "finance commons lords parliament government state states kingdom republic bank rovers wanderers fc cup "
    "league inn arms hotel wharf quay moor vale fell fells dale edge fringe coast island")
BODIES = frozenset(_BODIES_WORDS.split())
_PLACE_BEFORE_WORDS = (
    "in at near across around outside inside throughout within beyond via towards over between")
PLACE_BEFORE = frozenset(_PLACE_BEFORE_WORDS.split())
_OF_PLACE_WORDS = (
    "people city town county borough north south east west rest most half part parts outskirts university "
    "bishop duke earl bank isle edge centre middle side whole population residents")
OF_PLACE = frozenset(_OF_PLACE_WORDS.split())
_THE_WORDS = (
    "the a an this that these those each every any some no our your their its whose which what")
THE = frozenset(_THE_WORDS.split())
_TOLD_WORDS = "told asked rang called phoned emailed thanked met saw knew said lost"
TOLD = frozenset(_TOLD_WORDS.split())
_HUMAN_WORDS = (
    "said says told asked knew knows thought thinks rang left took kept keeps had has did does went came ran "
    "got gave wrote signed countersigned sent found wanted used would could always never who and was is had'd "
    "retired moved made put held sat stood called chaired led worked started stayed explained agreed argued "
    "objected warned noticed remembered replied answered turned looked brought bought spotted taught'll lent "
    "drove drank built paid read saw meant became also then just still already himself herself")
HUMAN = frozenset(_HUMAN_WORDS.split())
_PRONOUNS_WORDS = (
    "i me my he him his she her hers it its we us our they them their you your who whom er um erm")
PRONOUNS = frozenset(_PRONOUNS_WORDS.split())
_FAMILY_WORDS = (
    "family brothers sisters twins household case children girls boys estate")
FAMILY = frozenset(_FAMILY_WORDS.split())
_SEASONS_WORDS = (
    "april may june summer autumn easter august spring winter")
SEASONS = frozenset(_SEASONS_WORDS.split())
