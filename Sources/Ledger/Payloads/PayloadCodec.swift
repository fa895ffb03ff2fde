package import SwiftProtobuf

/// A published payload message, read and written without its user needing SwiftProtobuf.
package protocol PayloadMessage: SwiftProtobuf.Message {}

/// Bytes that are not the Protocol Buffers message they should be.
package struct PayloadMalformed: Error, Hashable, CustomStringConvertible {
    /// What the decoder said.
    package var problem: String

    package var description: String { "not the Protocol Buffers message of payloads.proto: \(problem)" }
}

extension PayloadMessage {
    /// Unknown fields are skipped, so that an older program still reads what a newer one wrote.
    package init(payload bytes: [UInt8]) throws(PayloadMalformed) {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        do {
            try self.init(serializedBytes: bytes, options: options)
        } catch {
            throw PayloadMalformed(problem: "\(error)")
        }
    }

    /// The message as Protocol Buffers write it.
    package var payload: [UInt8] {
        do {
            return try serializedBytes()
        } catch {
            preconditionFailure("a proto3 message below 2 GiB always encodes: \(error)")
        }
    }
}

extension Quantumforge_Ledger_V1_Membership: PayloadMessage {}
extension Quantumforge_Ledger_V1_Signal: PayloadMessage {}
extension Quantumforge_Ledger_V1_Verdict: PayloadMessage {}
extension Quantumforge_Ledger_V1_Decision: PayloadMessage {}
extension Quantumforge_Ledger_V1_Execution: PayloadMessage {}
extension Quantumforge_Ledger_V1_Instrument: PayloadMessage {}
extension Quantumforge_Ledger_V1_Limits: PayloadMessage {}
extension Quantumforge_Ledger_V1_Note: PayloadMessage {}
extension Quantumforge_Ledger_V1_CancelRequest: PayloadMessage {}
extension Quantumforge_Ledger_V1_Approval: PayloadMessage {}
extension Quantumforge_Ledger_V1_Timer: PayloadMessage {}
extension Quantumforge_Ledger_V1_SequenceBlock: PayloadMessage {}
extension Quantumforge_Ledger_V1_Reconciled: PayloadMessage {}
extension Quantumforge_Ledger_V1_Settings: PayloadMessage {}
extension Quantumforge_Ledger_V1_Resume: PayloadMessage {}
extension Quantumforge_Ledger_V1_Halt: PayloadMessage {}
extension Quantumforge_Ledger_V1_Drills: PayloadMessage {}
extension Quantumforge_Ledger_V1_Alarm: PayloadMessage {}
extension Quantumforge_Ledger_V1_UnreadReport: PayloadMessage {}

extension RangeReplaceableCollection<UInt8> {
    /// For the messages' fields of bytes, whose own initialisers are Foundation's.
    package static func copy(of bytes: [UInt8]) -> Self { Self(bytes) }
}
