import COneDNN

/// The product of rows with a matrix held as `[unit, value]`, as a plan computes it: y = x · Wᵀ; all arrays are plain.
struct RowProduct {
  private let source, weights, output: Layout
  private let forward: PrimitiveDescription
  private let words: String

  /// - Parameters:
  ///   - rowCount: rows of a slice.
  ///   - layer: what errors call the layer.
  init(rowCount: Int, width: Int, units: Int, of layer: LayerPlace, _ builder: PlanBuilder) throws(NetworkError) {
    source = .plain([rowCount, width])
    weights = .plain([units, width])
    output = .plain([rowCount, units])
    words = "product for '\(layer.name)'"
    forward = try PrimitiveDescription(
      millrace_inner_product_forward(
        KernelLibrary.shared.engine, builder.mode != .inference, Activation?.none.operation, source.handle,
        weights.handle, nil, output.handle), words)
  }

  /// Adds the product.
  func addForward(
    _ rows: Buffer, _ matrix: Buffer, to result: Buffer, _ builder: PlanBuilder
  ) throws(NetworkError) {
    try builder.primitive(
      forward, [(DNNL_ARG_SRC, source, rows), (DNNL_ARG_WEIGHTS, weights, matrix), (DNNL_ARG_DST, output, result)])
  }

  /// Adds the gradient of the rows.
  func addRowGradient(
    of gradient: Buffer, _ matrix: Buffer, to result: Buffer, _ builder: PlanBuilder
  ) throws(NetworkError) {
    let description = try PrimitiveDescription(
      millrace_inner_product_backward_data(
        KernelLibrary.shared.engine, source.handle, weights.handle, output.handle, forward.handle),
      "row gradient of the \(words)")
    try builder.primitive(
      description,
      [(DNNL_ARG_DIFF_DST, output, gradient), (DNNL_ARG_WEIGHTS, weights, matrix), (DNNL_ARG_DIFF_SRC, source, result)])
  }

  /// Adds the gradient of the matrix, where it is a parameter.
  func addMatrixGradient(
    of gradient: Buffer, _ rows: Buffer, parameter name: String, _ builder: PlanBuilder
  ) throws(NetworkError) {
    let description = try PrimitiveDescription(
      millrace_inner_product_backward_weights(
        KernelLibrary.shared.engine, source.handle, weights.handle, nil, output.handle, forward.handle),
      "matrix gradient of the \(words)")
    try builder.primitive(
      description,
      [
        (DNNL_ARG_DIFF_DST, output, gradient), (DNNL_ARG_SRC, source, rows),
        (DNNL_ARG_DIFF_WEIGHTS, weights, try builder.parameterGradient(name, as: weights)),
      ])
  }
}
