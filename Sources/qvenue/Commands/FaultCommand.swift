import ArgumentParser
import Exchange

struct FaultCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fault",
        abstract: "Have a running venue do something wrong.",
        discussion: """
            crash: ends the process with 137. Before a message: as if it had
              not come; after: carried out and recorded, and not answered.
            disconnect: ends the connection. Before a message: it does not
              count as received; after: carried out, its answers not written.
            silence: carries out everything and says nothing, heartbeats
              included, for --milliseconds; from now on, or from the message
              that --type names.
            drop: swallows an answer: it gets no number, and only a status
              request tells.
            lose: gives an answer its number and does not write it: the
              counterparty sees the gap.
            delay: sends an answer --milliseconds later; what follows goes
              ahead of it.

            --type is of a message received for the first three, and of an
            answer for the others. A fault is used up when it has struck
            --count times.

            Examples:

              qvenue fault crash --directory ./venue --type D --nth 3
              qvenue fault silence --directory ./venue --milliseconds 5000
              qvenue fault drop --directory ./venue --type 8 --exec-type 0
            """)

    @OptionGroup var options: AskOptions
    @Argument(help: "crash, disconnect, silence, drop, lose or delay.") var effect: EffectArgument
    @Option(help: "before or after, for a crash and a disconnect.") var moment: String?
    @Option(help: "Only messages of this session.") var session: String?
    @Option(help: "Only messages of this MsgType (35), such as D or 8.") var type: String?
    @Option(help: "Only answers of this ExecType (150), such as 0 or F.") var execType: String?
    @Option(help: "The first message it strikes, 1 for the next that fits.") var nth: Int?
    @Option(help: "How many messages it strikes.") var count: Int?
    @Option(help: "Of a silence or a delay.") var milliseconds: Int64?

    func run() throws {
        let fault = FaultSettings(
            effect.effect, moment: moment, session: session, type: type, execType: execType, nth: nth, count: count,
            milliseconds: milliseconds)
        try options.ask(ControlRequest(.fault, fault: fault))
    }
}

struct EffectArgument: ExpressibleByArgument {
    let effect: FaultSettings.Effect

    init?(argument: String) {
        guard let effect = FaultSettings.Effect(rawValue: argument) else { return nil }
        self.effect = effect
    }

    static var allValueStrings: [String] { FaultSettings.Effect.allCases.map(\.rawValue) }
}
