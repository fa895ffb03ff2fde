import Foundation
import Glibc
import LocalCluster

/// A small file system of its own under a site's data, mounted for one test. Needs the rights of root.
struct FileSystem {
    enum Kind {
        case tmpfs(megabytes: Int)
        /// In a file, so that it can be frozen, and fail.
        case ext4(megabytes: Int)
    }

    let path: String
    private let image: String

    /// Whether this process may mount.
    static let isAllowed: Bool = {
        guard geteuid() == 0 else { return false }
        let probe = FileManager.default.temporaryDirectory.path + "/mount-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: probe, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: probe) }
        guard (try? run("mount", "-t", "tmpfs", "-o", "size=1m", "none", probe)) != nil else { return false }
        return (try? run("umount", probe)) != nil
    }()

    /// Also loop devices, and ext4's own way to make it fail.
    static let canFail: Bool = {
        isAllowed && FileManager.default.fileExists(atPath: "/dev/loop-control")
            && FileManager.default.isWritableFile(atPath: "/sys/fs/ext4")
    }()

    /// Puts what is at `path` onto a file system mounted there.
    init(_ kind: Kind, at path: String) throws {
        self.path = path
        image = path + ".image"
        try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        switch kind {
        case .tmpfs(let megabytes):
            try Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=700", "none", path)
        case .ext4(let megabytes):
            try Self.run("truncate", "-s", "\(megabytes)M", image)
            try Self.run("mkfs.ext4", "-q", "-F", image)
            try mount(image)
        }
        try Self.run("cp", "-a", path + ".moved/.", path)
        try Self.run("sync", "--file-system", path)
    }

    private func mount(_ image: String) throws {
        try Self.run("mount", "-o", "loop,errors=remount-ro", image, path)
    }

    func resize(megabytes: Int) throws { try Self.run("mount", "-o", "remount,size=\(megabytes)m", path) }

    /// Every write waits, until ``thaw()``. Nothing that runs on this file system can be killed meanwhile.
    func freeze() throws { try Self.run("fsfreeze", "--freeze", path) }

    func thaw() { _ = try? Self.run("fsfreeze", "--unfreeze", path) }

    /// From now on it is read-only, as after an error of the device.
    func fail() throws {
        let device = try Self.run("findmnt", "--noheadings", "--output", "SOURCE", path)
        let name = URL(fileURLWithPath: device).lastPathComponent
        try Data("1".utf8).write(to: URL(fileURLWithPath: "/sys/fs/ext4/\(name)/trigger_fs_error"))
    }

    /// What an operator does after that, while the site runs on and still has files of the failed file system open:
    /// puts a repaired copy in its place.
    func replace() throws {
        let copy = image + ".repaired"
        try Self.run("umount", "--lazy", path)
        try Self.run("cp", image, copy)
        // 1 says that errors were corrected.
        _ = try? Self.run("e2fsck", "-f", "-y", copy)
        try mount(copy)
    }

    func remove() { _ = try? Self.run("umount", "--lazy", path) }

    @discardableResult
    private static func run(_ command: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "20", command] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw LocalClusterError("\(command) \(arguments.joined(separator: " ")): \(text)")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
