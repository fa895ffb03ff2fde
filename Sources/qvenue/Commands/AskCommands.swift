import ArgumentParser
import Exchange

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a running venue's sessions, prices and faults.")
    @OptionGroup var options: AskOptions

    func run() throws { try options.ask(ControlRequest(.status)) }
}

struct OrdersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "Show the orders that a running venue accepted, oldest first.",
        discussion: "At most the newest 10,000; the drop copy has them all.")
    @OptionGroup var options: AskOptions
    @Flag(help: "Only those still open.") var open = false

    func run() throws { try options.ask(ControlRequest(.orders, openOnly: open)) }
}

struct ClearCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Take back every fault that is set, end a silence, and send what is held back.")
    @OptionGroup var options: AskOptions

    func run() throws { try options.ask(ControlRequest(.clear)) }
}

struct RateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate", abstract: "Change how bars close.",
        discussion: """
            A step closes one bar of every symbol that has one for that time.

              qvenue rate --directory ./venue 2         two steps a second
              qvenue rate --directory ./venue hold      none
              qvenue rate --directory ./venue max       as fast as it goes
              qvenue rate --directory ./venue subscriber:0.5
            """)
    @OptionGroup var options: AskOptions
    @Argument(help: "hold, subscriber[:rate], max, or steps a second.") var rate: String

    func run() throws { try options.ask(ControlRequest(.rate, rate: rate)) }
}

struct StepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step", abstract: "Close the next steps of bars now, whatever the rate.")
    @OptionGroup var options: AskOptions
    @Argument(help: "How many.") var count = 1

    func run() throws { try options.ask(ControlRequest(.step, count: count)) }
}

struct EndDayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-day", abstract: "End the trading day: open orders for the day expire.")
    @OptionGroup var options: AskOptions

    func run() throws { try options.ask(ControlRequest(.endDay)) }
}

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Log everybody out and end a running venue.")
    @OptionGroup var options: AskOptions

    func run() throws { try options.ask(ControlRequest(.stop)) }
}
