import Ledger

typealias WireSignal = Quantumforge_Ledger_V1_Signal
typealias WireVerdict = Quantumforge_Ledger_V1_Verdict
typealias WireDecision = Quantumforge_Ledger_V1_Decision
typealias WireExecution = Quantumforge_Ledger_V1_Execution
typealias WireInstrument = Quantumforge_Ledger_V1_Instrument
typealias WireLimits = Quantumforge_Ledger_V1_Limits
typealias WireNote = Quantumforge_Ledger_V1_Note
typealias WireCancelRequest = Quantumforge_Ledger_V1_CancelRequest
typealias WireApproval = Quantumforge_Ledger_V1_Approval
typealias WireSequenceBlock = Quantumforge_Ledger_V1_SequenceBlock
typealias WireReconciled = Quantumforge_Ledger_V1_Reconciled
typealias WireSettings = Quantumforge_Ledger_V1_Settings
typealias WireResume = Quantumforge_Ledger_V1_Resume
typealias WireHalt = Quantumforge_Ledger_V1_Halt
typealias WireDrills = Quantumforge_Ledger_V1_Drills
typealias WireAlarm = Quantumforge_Ledger_V1_Alarm
typealias WireUnreadReport = Quantumforge_Ledger_V1_UnreadReport

extension PayloadMessage {
    init(reading bytes: some Sequence<UInt8>, as name: String) throws(PayloadError) {
        do {
            try self.init(payload: Array(bytes))
        } catch {
            throw .malformed(message: name, problem: error.description)
        }
    }
}
