"""What the guides' pictures show: readers and editors of the demo, one scene after the other."""

TELEGRAM, DISCORD = "telegram", "discord"
STORY = "Unrest at the US Capitol"
ALERT = "The Capitol is secure, the police say. Most of the crowd has left."
WORDS = "In a recorded video the president tells his supporters to go home."
ARABIC = "تصل كل الأخبار."  # All entries arrive.
CURFEW = "/alert curfew Georgetown is under curfew from 8 p.m. tonight until 6 a.m. Thursday."


def follow(studio):
    """Two newcomers follow a story; one of them asks for silence."""
    studio.chat(TELEGRAM, "Maya, a reader")
    studio.reads(TELEGRAM, "Mob breaks into")
    studio.chat(TELEGRAM, "A newcomer")
    studio.write(TELEGRAM, "/start")
    studio.keep("reader-start", TELEGRAM, "Hello!")
    studio.press(TELEGRAM, STORY)
    studio.keep("reader-first", TELEGRAM, "You follow", "Source")
    studio.write(TELEGRAM, "/mute 2h")
    studio.reads(TELEGRAM, "I am silent until")
    studio.chat(DISCORD, "A newcomer")
    studio.write(DISCORD, "/start")
    studio.press(DISCORD, STORY)
    studio.keep("reader-discord", DISCORD, "You follow", "Source")


def choose(studio):
    """A reader looks at the settings, on both services."""
    studio.write(TELEGRAM, "/settings")
    studio.keep("reader-settings", TELEGRAM, "All entries arrive.")
    studio.press(TELEGRAM, "Quiet hours")
    studio.press(TELEGRAM, "23:00–07:00")
    studio.keep("reader-quiet", TELEGRAM, "When shall it be quiet?")
    studio.press(TELEGRAM, "No quiet hours")
    studio.write(DISCORD, "/settings")
    studio.press(DISCORD, "Which entries")
    studio.press(DISCORD, "breaking news")
    studio.press(DISCORD, "curfews")
    studio.keep("reader-only", DISCORD, "Which entries shall arrive?")
    studio.press(DISCORD, "Everything")


def catch_up(studio):
    """What came during the silence arrives in one message; a correction stands in its message."""
    studio.chat(TELEGRAM, "Maya, a reader")
    studio.reads(TELEGRAM, "The National Guard is now to be sent")
    studio.keep("reader-corrected", TELEGRAM, "One woman was wounded")
    studio.chat(TELEGRAM, "A newcomer")
    studio.write(TELEGRAM, "/mute off")
    studio.keep("reader-bundle", TELEGRAM, " updates")


def look(studio):
    """The story in two chats."""
    studio.chat(TELEGRAM, "Maya, a reader")
    studio.chat(DISCORD, "live-news")
    studio.reads(TELEGRAM, "One woman was wounded")
    studio.reads(DISCORD, "Washington DC must be indoors")
    studio.keep_lanes("demo", 1160, 660)


def push(studio):
    """An editor pushes an alert."""
    studio.chat(TELEGRAM, "An editor")
    studio.write(TELEGRAM, f"/breaking {ALERT}")
    studio.keep("editor-preview", TELEGRAM, "BREAKING · ", "It goes to")
    studio.press(TELEGRAM, "Send")
    studio.keep("editor-countdown", TELEGRAM, "Leaves in")
    studio.reads(TELEGRAM, "Finished.")
    studio.keep("editor-progress", TELEGRAM, "Finished.")


def agree(studio):
    """A curfew needs a second editor."""
    studio.chat(TELEGRAM, "An editor")
    studio.write(TELEGRAM, CURFEW)
    studio.press(TELEGRAM, "Send")
    studio.reads(TELEGRAM, "more editor must agree")
    studio.chat(TELEGRAM, "Editor 2")
    studio.keep("editor-approval", TELEGRAM, "Georgetown", "wants to send this")
    studio.press(TELEGRAM, "Agree")
    studio.reads(TELEGRAM, "Agreed: ")
    studio.chat(DISCORD, "live-news")
    studio.reads(DISCORD, "Georgetown")


def mend(studio):
    """An editor corrects an entry that the source rewrites a little later."""
    studio.chat(TELEGRAM, "Maya, a reader")
    studio.reads(TELEGRAM, "In a recorded video")
    studio.tocsin("pause", "source:live")  # its own correction must not come first
    studio.chat(TELEGRAM, "An editor")
    studio.write(TELEGRAM, f"/correct {WORDS}")
    studio.press(TELEGRAM, "In a recorded video ")
    studio.keep("editor-correct", TELEGRAM, "Before:")
    studio.press(TELEGRAM, "Send")
    studio.reads(TELEGRAM, "Corrected in")
    studio.tocsin("resume", "source:live")


def decide(studio):
    """The source says something else than the editor; a removal at the source is done."""
    studio.keep("editor-waiting", TELEGRAM, "This waits for your decision")
    studio.press(TELEGRAM, "Drop")
    studio.reads(TELEGRAM, "Done; it is left as it is.")
    studio.chat(DISCORD, "live-news")
    studio.keep("reader-withdrawn", DISCORD, "Unconfirmed: part of the crowd")


def other_languages(studio):
    """A reader's settings in a language that runs from right to left."""
    studio.chat(TELEGRAM, "A newcomer")
    studio.write(TELEGRAM, "/language")
    studio.press(TELEGRAM, "العربية")
    studio.write(TELEGRAM, "/settings")
    studio.keep("reader-arabic", TELEGRAM, ARABIC)


SCENES = {
    scene.__name__: scene
    for scene in (follow, choose, look, catch_up, push, mend, decide, agree, other_languages)
}
