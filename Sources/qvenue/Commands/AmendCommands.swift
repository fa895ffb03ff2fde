import ArgumentParser
import Exchange

struct BustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bust",
        abstract: "Take a trade back, as if it had never been (150=H).",
        discussion: """
            An order that is open has what was taken back to fill again; one that is done stays done.

              qvenue bust --directory ./venue E5
            """)
    @OptionGroup var options: AskOptions
    @Argument(
        help: ArgumentHelp("The trade's ExecID (17): see qnode executions, or dropcopy.jsonl.", valueName: "execid"))
    var execID: String

    func run() throws {
        try options.ask(ControlRequest(.bust, name: execID))
        StandardError.line("\(execID) is busted")
    }
}

struct CorrectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Correct a trade's quantity and price (150=G).",
        discussion: """
            What corrects it is a trade with an ExecID of its own, and can be corrected or busted in turn.

              qvenue correct --directory ./venue E5 --quantity 2000 --price 1.0835
            """)
    @OptionGroup var options: AskOptions
    @Argument(
        help: ArgumentHelp("The trade's ExecID (17): see qnode executions, or dropcopy.jsonl.", valueName: "execid"))
    var execID: String
    @Option(help: ArgumentHelp("How much it was.", valueName: "decimal")) var quantity: String
    @Option(help: ArgumentHelp("At which price.", valueName: "decimal")) var price: String

    func run() throws {
        try options.ask(ControlRequest(.correct, name: execID, quantity: quantity, price: price))
        StandardError.line("\(execID) is corrected to \(quantity) at \(price)")
    }
}

struct FillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill",
        abstract: "Report a fill on an order that was cancelled or has expired (150=F).",
        discussion: """
            As if it had met with somebody before its end, and the report had come late.

              qvenue fill --directory ./venue O7 --quantity 1000 --price 1.0835
            """)
    @OptionGroup var options: AskOptions
    @Argument(help: "The order's OrderID or ClOrdID, see qvenue orders.") var order: String
    @Option(help: ArgumentHelp("How much.", valueName: "decimal")) var quantity: String
    @Option(help: ArgumentHelp("At which price.", valueName: "decimal")) var price: String

    func run() throws {
        try options.ask(ControlRequest(.fill, name: order, quantity: quantity, price: price))
        StandardError.line("\(order) is filled with \(quantity) at \(price)")
    }
}
