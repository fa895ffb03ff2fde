import FIX
import Foundation
import Testing

@Suite struct ScenarioTests {
    @Test(arguments: try Scenario.names())
    func scenario(_ name: String) throws {
        let scenario = Scenario(name: name)
        let rewriting = ProcessInfo.processInfo.environment["REWRITE"] == "1"
        for role in try scenario.roles() {
            for difference in try scenario.run(role, rewriting: rewriting) {
                Issue.record("\(name) as \(role)\n\(difference)")
            }
        }
    }

    @Test func everyScenarioSaysWhatItIsAboutAndIsInTheTable() throws {
        let readme = try String(
            contentsOf: Scenario.directory.deletingLastPathComponent().appending(path: "README.md"), encoding: .utf8)
        let names = try Scenario.names()
        #expect(names.count >= 50)
        for name in names {
            let text = try Scenario(name: name).text()
            #expect(text.hasPrefix("# "), "\(name)")
            #expect(
                text.split(separator: "\n").contains { Scenario.isExpectation(String($0)) }, "\(name) expects nothing")
            #expect(readme.contains("`\(name.dropLast(".fixtest".count))`"), "\(name) is not in README.md")
        }
    }
}
