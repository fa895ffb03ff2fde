// Makes the least that Package.swift can be built with: an empty source for each target that has none yet. What is
// compiled then is the dependencies, in a layer of the image that no change of our sources invalidates.
//
//     swift package dump-package | swift skeleton.swift
//
// Prints the names of the package's own targets, one a line.
import Foundation

struct Package: Decodable {
    struct Target: Decodable {
        var name: String
        var type: String
        var path: String?
    }
    var targets: [Target]
}

let package = try JSONDecoder().decode(Package.self, from: FileHandle.standardInput.readToEnd() ?? Data())
for target in package.targets {
    let path = target.path ?? "\(target.type == "test" ? "Tests" : "Sources")/\(target.name)"
    print(target.name)
    guard !FileManager.default.fileExists(atPath: path) else { continue }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: "\(path)/\(target.type == "executable" ? "main" : "empty").swift"))
}
