import COneDNN

/// A compiled oneDNN call with its arguments bound for every slice.
///
/// Primitives may run on several threads at once, since each slice has its own memory objects and scratchpad.
final class Primitive {
  typealias Argument = (index: Int32, layout: Layout, buffer: Buffer)

  private let handle: dnnl_primitive_t
  private let arguments: [Argument]
  private var bound: [dnnl_exec_arg_t] = []

  init(_ description: PrimitiveDescription, _ arguments: [Argument]) {
    var handle: dnnl_primitive_t?
    let status = withExtendedLifetime(description) { dnnl_primitive_create(&handle, description.handle) }
    guard status == dnnl_success, let handle else { preconditionFailure("oneDNN cannot make a primitive (\(status))") }
    self.handle = handle
    self.arguments = arguments
  }

  deinit {
    for argument in bound { dnnl_memory_destroy(argument.memory) }
    dnnl_primitive_destroy(handle)
  }

  func bind(_ arena: Arena, sliceCount: Int) {
    for slice in 0..<sliceCount {
      for argument in arguments {
        let bytes = arena.bytes(argument.buffer, slice: slice)
        guard let memory = millrace_memory_create(KernelLibrary.shared.engine, argument.layout.handle, bytes) else {
          preconditionFailure("oneDNN refuses memory of shape \(argument.layout.shape)")
        }
        bound.append(dnnl_exec_arg_t(arg: argument.index, memory: memory))
      }
    }
  }

  func run(slice: Int, stream: dnnl_stream_t) {
    // Sound: bind made `arguments.count` entries for each slice.
    let status = bound.withUnsafeBufferPointer { all in
      dnnl_primitive_execute(
        handle, stream, Int32(arguments.count), all.baseAddress.map { $0 + slice * arguments.count })
    }
    precondition(status == dnnl_success, "oneDNN failed with status \(status)")
  }
}
