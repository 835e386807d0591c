"""Words that say nothing about what somebody looks for; apostrophes are left out of them."""

GLUE_WORDS = "a an and at by for from in of on or the to with"

SMALL_WORDS = """
about actually after again all already also am any anybody anyone anything anyway anywhere are arent as ask be
because been before being between big bit both but came can cannot cant come coming could currently did didnt
do does doesnt doing done dont each else ever every everybody everyone everything few find first found get
gets getting give given go goes going got had happen happened happening happens has have havent having he
hello help her here hi him his how i if im into is isnt it its itself ive just keep keeps kept kind know known
learn lesson lessons let like look looking lot lots made make makes making many may maybe me mean might mine
more most much must my myself need needs never new no nobody none not nothing now off often ok old once one
ones only other others our ours out over own people person place please put question questions quite rather
really right said same saw say says see seem seems seen shall she should show simply so some somebody somehow
someone something somewhere sort still such take takes taking tell telling tells than thank thanks that thats
their them then there these they theyre thing things think this those though through today told too tried try
trying under until up upon us use used using very want wants was wasnt way ways we well went were weve what
whatever whats when where whether which while who whom whose why will within without wont would yes yet you
your yours
"""
