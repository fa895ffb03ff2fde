import Analysis
import Foundation
import NIOSSL

extension Venue {
    static func replay(_ configuration: VenueConfiguration, directory: String) throws -> Replay {
        guard let pace = Replay.Pace(configuration.rate), (0...1_000_000).contains(configuration.warmUp) else {
            throw VenueError.configuration(
                path: directory + "/" + VenueConfiguration.fileName,
                what: "rate has to be hold, subscriber, max or steps a second, and warmUp 0 to 1000000")
        }
        var bars: [Bar] = []
        for instrument in configuration.instruments {
            guard let file = instrument.bars else { continue }
            let path = absolute(file, directory)
            guard let data = FileManager.default.contents(atPath: path) else {
                throw VenueError.bars(path: path, what: "cannot be read")
            }
            do {
                bars += try BarCSV.bars(in: Array(data), symbol: instrument.symbol)
            } catch { throw VenueError.bars(path: path, what: "\(error)") }
        }
        return Replay(bars: bars, pace: pace, warmUp: configuration.warmUp)
    }

    static func context(_ tls: VenueConfiguration.TLS, directory: String) throws(VenueError) -> NIOSSLContext {
        do {
            var settings = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(absolute(tls.certificate, directory)).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: absolute(tls.key, directory), format: .pem)))
            settings.minimumTLSVersion = .tlsv13
            settings.certificateVerification = .noHostnameVerification
            settings.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMFile(absolute(tls.clientAuthority, directory)))
            return try NIOSSLContext(configuration: settings)
        } catch { throw .tls("\(error): certificate, key and clientAuthority in venue.json have to be PEM files") }
    }

    private static func absolute(_ path: String, _ directory: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }
}
