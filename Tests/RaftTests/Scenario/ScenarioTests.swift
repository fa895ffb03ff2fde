import Foundation
import Testing

@Suite struct ScenarioTests {
    @Test(arguments: try Scenario.names())
    func scenario(_ name: String) throws {
        let scenario = Scenario(name: name)
        let rewriting = ProcessInfo.processInfo.environment["REWRITE"] == "1"
        for difference in try scenario.run(rewriting: rewriting) { Issue.record("\(name)\n\(difference)") }
    }

    @Test func everyScenarioSaysWhatItIsAbout() throws {
        let names = try Scenario.names()
        #expect(names.count >= 50)
        for name in names {
            let text = try String(contentsOf: Scenario(name: name).url, encoding: .utf8)
            #expect(text.hasPrefix("# "), "\(name)")
            #expect(text.contains("\nexpect "), "\(name) expects nothing")
        }
    }
}
