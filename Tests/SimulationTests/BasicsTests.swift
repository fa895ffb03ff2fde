import Testing

@testable import Simulation

@Suite struct BasicsTests {
    @Test func eventsComeByTimeAndInTheOrderTheyWentIn() {
        var queue = EventQueue<Int>()
        var dice = Dice(seed: 3, stream: 1)
        var expected: [(time: Int64, number: Int)] = []
        for number in 0..<500 {
            let time = dice.within(0...40)
            expected.append((time, number))
            queue.push(number, at: time)
        }
        expected.sort { ($0.time, $0.number) < ($1.time, $1.number) }
        for (time, number) in expected {
            let next = queue.pop()
            #expect(next?.time == time && next?.event == number)
        }
        let isEmpty = queue.pop() == nil
        #expect(isEmpty && queue.nextTime == nil)
    }

    @Test(arguments: [-20_000, -1, 0, 1, 20_000] as [Int64])
    func aClockReachesADeadlineExactlyThen(drift: Int64) {
        var clock = NodeClock(machine: 2)
        clock.setDrift(drift, at: 12_345)
        for ahead in [0, 1, 999, 1_000_000, 77 * second] as [Int64] {
            let wanted = clock.reading(at: 12_345) + ahead
            let time = clock.time(of: wanted)
            #expect(clock.reading(at: time) >= wanted)
            #expect(time == 12_345 || clock.reading(at: time - 1) < wanted)
        }
    }

    @Test func aWallClockJumpLeavesTheMonotonicClockAlone() {
        var clock = NodeClock(machine: 0)
        let reading = clock.reading(at: second)
        let wall = clock.wall(at: second)
        clock.jumpWall(by: -3_600 * second)
        #expect(clock.reading(at: second) == reading)
        #expect(clock.wall(at: second) == wall - 3_600 * second)
    }

    @Test func kindsOfFaultsAreSwitchedOffOneByOne() {
        let kinds = FaultKinds.all.without(.bitRot)
        #expect(!kinds.contains(.bitRot))
        #expect(kinds.list.count == FaultKind.allCases.count - 1)
        #expect(FaultKind.oneWayPartition.name == "one way partition")
    }
}
