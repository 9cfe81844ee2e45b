// The one place where oneDNN 2.x and 3.x differ.
//
// Swift sees memory descriptions as handles (`millrace_layout`) and one constructor per primitive; every constructor
// returns a primitive description or NULL, and asks for scratchpads that the caller provides.
#ifndef MILLRACE_ONEDNN_SHIM_H
#define MILLRACE_ONEDNN_SHIM_H

#include <dlfcn.h>
#include <dnnl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t millrace_layout;
typedef const_dnnl_memory_desc_t millrace_const_layout;
#else
typedef dnnl_memory_desc_t *millrace_layout;
typedef const dnnl_memory_desc_t *millrace_const_layout;
#endif

/// Geometry of a convolution or pooling window over the spatial axes.
typedef struct {
  dnnl_dims_t kernel, strides, dilations, padding_low, padding_high;
} millrace_window;

// MARK: Layouts

static inline millrace_layout millrace_layout_copy(millrace_const_layout layout) {
#if DNNL_VERSION_MAJOR >= 3
  millrace_layout copy = NULL;
  return dnnl_memory_desc_clone(&copy, layout) == dnnl_success ? copy : NULL;
#else
  millrace_layout copy = (millrace_layout)malloc(sizeof(dnnl_memory_desc_t));
  if (copy && layout) memcpy(copy, layout, sizeof(dnnl_memory_desc_t));
  return copy;
#endif
}

static inline millrace_layout millrace_layout_create(
    int rank, const dnnl_dim_t *dims, dnnl_data_type_t type, dnnl_format_tag_t tag) {
  dnnl_dims_t sizes;
  for (int i = 0; i < rank; i++) sizes[i] = dims[i];
#if DNNL_VERSION_MAJOR >= 3
  millrace_layout layout = NULL;
  return dnnl_memory_desc_create_with_tag(&layout, rank, sizes, type, tag) == dnnl_success ? layout : NULL;
#else
  dnnl_memory_desc_t layout;
  if (dnnl_memory_desc_init_by_tag(&layout, rank, sizes, type, tag) != dnnl_success) return NULL;
  return millrace_layout_copy(&layout);
#endif
}

static inline void millrace_layout_destroy(millrace_layout layout) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_destroy(layout);
#else
  free(layout);
#endif
}

static inline bool millrace_layout_equal(millrace_const_layout a, millrace_const_layout b) {
  return dnnl_memory_desc_equal(a, b) != 0;
}

static inline dnnl_data_type_t millrace_layout_type(millrace_const_layout layout) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_data_type_t type = dnnl_data_type_undef;
  return dnnl_memory_desc_query(layout, dnnl_query_data_type, &type) == dnnl_success ? type : dnnl_data_type_undef;
#else
  return layout->data_type;
#endif
}

static inline size_t millrace_layout_byte_count(millrace_const_layout layout) { return dnnl_memory_desc_get_size(layout); }

/// The channel block `b` of a dense layout `[batch][channel / b][spatial…][b]`: 1 for plain, 8 or 16 for blocked, all
/// (rounded) channels for channels-last. 0 where the layout is of no such form.
static inline int millrace_layout_channel_block(millrace_const_layout layout) {
  dnnl_dims_t dims, padded, strides, blocks, indices;
  int rank, block_count;
#if DNNL_VERSION_MAJOR >= 3
  dnnl_dims_t *p;
  if (dnnl_memory_desc_query(layout, dnnl_query_ndims_s32, &rank) != dnnl_success) return 0;
  if (dnnl_memory_desc_query(layout, dnnl_query_dims, &p) != dnnl_success) return 0;
  memcpy(dims, *p, sizeof dims);
  if (dnnl_memory_desc_query(layout, dnnl_query_padded_dims, &p) != dnnl_success) return 0;
  memcpy(padded, *p, sizeof padded);
  if (dnnl_memory_desc_query(layout, dnnl_query_strides, &p) != dnnl_success) return 0;
  memcpy(strides, *p, sizeof strides);
  if (dnnl_memory_desc_query(layout, dnnl_query_inner_nblks_s32, &block_count) != dnnl_success) return 0;
  if (block_count > 0) {
    if (dnnl_memory_desc_query(layout, dnnl_query_inner_blks, &p) != dnnl_success) return 0;
    memcpy(blocks, *p, sizeof blocks);
    if (dnnl_memory_desc_query(layout, dnnl_query_inner_idxs, &p) != dnnl_success) return 0;
    memcpy(indices, *p, sizeof indices);
  }
#else
  if (layout->format_kind != dnnl_blocked) return 0;
  rank = layout->ndims;
  memcpy(dims, layout->dims, sizeof dims);
  memcpy(padded, layout->padded_dims, sizeof padded);
  memcpy(strides, layout->format_desc.blocking.strides, sizeof strides);
  block_count = layout->format_desc.blocking.inner_nblks;
  memcpy(blocks, layout->format_desc.blocking.inner_blks, sizeof blocks);
  memcpy(indices, layout->format_desc.blocking.inner_idxs, sizeof indices);
#endif
  if (rank < 2 || block_count > 1 || (block_count == 1 && indices[0] != 1)) return 0;
  dnnl_dim_t block = block_count == 1 ? blocks[0] : 1;
  dnnl_dim_t spatial = 1;
  for (int i = 2; i < rank; i++) spatial *= dims[i];
  // Channels-last is the blocked form whose block is all channels.
  bool channels_last = block_count == 0 && dims[1] > 1 && strides[1] == 1 && spatial > 1;
  if (channels_last) block = dims[1];
  dnnl_dim_t expected = block;
  for (int i = rank - 1; i >= 2; i--) {
    if (dims[i] != 1 && strides[i] != expected) return 0;
    expected *= dims[i];
  }
  if (!channels_last && padded[1] > block && strides[1] != expected) return 0;
  if (dims[0] > 1 && strides[0] != expected * ((padded[1] + block - 1) / block)) return 0;
  return (int)block;
}

/// Channels including the padding that blocking adds.
static inline dnnl_dim_t millrace_layout_padded_channels(millrace_const_layout layout) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_dims_t *p;
  return dnnl_memory_desc_query(layout, dnnl_query_padded_dims, &p) == dnnl_success ? (*p)[1] : 0;
#else
  return layout->padded_dims[1];
#endif
}

// MARK: Primitive descriptions

/// What a kernel applies to each value on the way out; `dnnl_alg_kind_undef` for nothing.
typedef struct {
  dnnl_alg_kind_t kind;
  float alpha, beta;
} millrace_operation;

static const millrace_operation millrace_no_operation = {dnnl_alg_kind_undef, 0, 0};

static inline dnnl_primitive_attr_t millrace_attributes(millrace_operation operation) {
  dnnl_primitive_attr_t attributes = NULL;
  if (dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
  dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
  if (operation.kind != dnnl_alg_kind_undef) {
    dnnl_post_ops_t operations = NULL;
    dnnl_post_ops_create(&operations);
#if DNNL_VERSION_MAJOR >= 3
    dnnl_post_ops_append_eltwise(operations, operation.kind, operation.alpha, operation.beta);
#else
    dnnl_post_ops_append_eltwise(operations, 1, operation.kind, operation.alpha, operation.beta);
#endif
    dnnl_primitive_attr_set_post_ops(attributes, operations);
    dnnl_post_ops_destroy(operations);
  }
  return attributes;
}

// In 2.x a primitive description is made from an operation description; in 3.x directly. MILLRACE_MAKE spells both.
#if DNNL_VERSION_MAJOR >= 3
#define MILLRACE_MAKE(activation, hint, create_3, init_2, desc_2)                                                      \
  dnnl_primitive_attr_t attributes = millrace_attributes(activation);                                                  \
  dnnl_primitive_desc_t made = NULL;                                                                                   \
  if (create_3 != dnnl_success) made = NULL;                                                                           \
  dnnl_primitive_attr_destroy(attributes);                                                                             \
  return made
#else
#define MILLRACE_MAKE(activation, hint, create_3, init_2, desc_2)                                                      \
  desc_2 operation;                                                                                                    \
  if (init_2 != dnnl_success) return NULL;                                                                             \
  dnnl_primitive_attr_t attributes = millrace_attributes(activation);                                                  \
  dnnl_primitive_desc_t made = NULL;                                                                                   \
  if (dnnl_primitive_desc_create(&made, &operation, attributes, engine, hint) != dnnl_success) made = NULL;            \
  dnnl_primitive_attr_destroy(attributes);                                                                             \
  return made
#endif

static inline dnnl_primitive_desc_t millrace_convolution_forward(
    dnnl_engine_t engine, bool training, millrace_operation activation, millrace_const_layout source, millrace_const_layout weights,
    millrace_const_layout bias, millrace_const_layout destination, const millrace_window *w) {
  dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
  MILLRACE_MAKE(activation, NULL,
      dnnl_convolution_forward_primitive_desc_create(&made, engine, kind, dnnl_convolution_direct, source, weights,
          bias, destination, w->strides, w->dilations, w->padding_low, w->padding_high, attributes),
      dnnl_dilated_convolution_forward_desc_init(&operation, kind, dnnl_convolution_direct, source, weights, bias,
          destination, w->strides, w->dilations, w->padding_low, w->padding_high),
      dnnl_convolution_desc_t);
}

static inline dnnl_primitive_desc_t millrace_convolution_backward_data(
    dnnl_engine_t engine, millrace_const_layout diff_source, millrace_const_layout weights,
    millrace_const_layout diff_destination, const millrace_window *w, const_dnnl_primitive_desc_t forward) {
  MILLRACE_MAKE(millrace_no_operation, forward,
      dnnl_convolution_backward_data_primitive_desc_create(&made, engine, dnnl_convolution_direct, diff_source, weights,
          diff_destination, w->strides, w->dilations, w->padding_low, w->padding_high, forward, attributes),
      dnnl_dilated_convolution_backward_data_desc_init(&operation, dnnl_convolution_direct, diff_source, weights,
          diff_destination, w->strides, w->dilations, w->padding_low, w->padding_high),
      dnnl_convolution_desc_t);
}

static inline dnnl_primitive_desc_t millrace_convolution_backward_weights(
    dnnl_engine_t engine, millrace_const_layout source, millrace_const_layout diff_weights,
    millrace_const_layout diff_bias, millrace_const_layout diff_destination, const millrace_window *w,
    const_dnnl_primitive_desc_t forward) {
  MILLRACE_MAKE(millrace_no_operation, forward,
      dnnl_convolution_backward_weights_primitive_desc_create(&made, engine, dnnl_convolution_direct, source,
          diff_weights, diff_bias, diff_destination, w->strides, w->dilations, w->padding_low, w->padding_high, forward,
          attributes),
      dnnl_dilated_convolution_backward_weights_desc_init(&operation, dnnl_convolution_direct, source, diff_weights,
          diff_bias, diff_destination, w->strides, w->dilations, w->padding_low, w->padding_high),
      dnnl_convolution_desc_t);
}

static inline dnnl_primitive_desc_t millrace_inner_product_forward(
    dnnl_engine_t engine, bool training, millrace_operation activation, millrace_const_layout source, millrace_const_layout weights,
    millrace_const_layout bias, millrace_const_layout destination) {
  dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
  MILLRACE_MAKE(activation, NULL,
      dnnl_inner_product_forward_primitive_desc_create(&made, engine, kind, source, weights, bias, destination,
          attributes),
      dnnl_inner_product_forward_desc_init(&operation, kind, source, weights, bias, destination),
      dnnl_inner_product_desc_t);
}

static inline dnnl_primitive_desc_t millrace_inner_product_backward_data(
    dnnl_engine_t engine, millrace_const_layout diff_source, millrace_const_layout weights,
    millrace_const_layout diff_destination, const_dnnl_primitive_desc_t forward) {
  MILLRACE_MAKE(millrace_no_operation, forward,
      dnnl_inner_product_backward_data_primitive_desc_create(&made, engine, diff_source, weights, diff_destination,
          forward, attributes),
      dnnl_inner_product_backward_data_desc_init(&operation, diff_source, weights, diff_destination),
      dnnl_inner_product_desc_t);
}

static inline dnnl_primitive_desc_t millrace_inner_product_backward_weights(
    dnnl_engine_t engine, millrace_const_layout source, millrace_const_layout diff_weights,
    millrace_const_layout diff_bias, millrace_const_layout diff_destination, const_dnnl_primitive_desc_t forward) {
  MILLRACE_MAKE(millrace_no_operation, forward,
      dnnl_inner_product_backward_weights_primitive_desc_create(&made, engine, source, diff_weights, diff_bias,
          diff_destination, forward, attributes),
      dnnl_inner_product_backward_weights_desc_init(&operation, source, diff_weights, diff_bias, diff_destination),
      dnnl_inner_product_desc_t);
}

static inline dnnl_primitive_desc_t millrace_pooling_forward(
    dnnl_engine_t engine, bool training, dnnl_alg_kind_t algorithm, millrace_const_layout source,
    millrace_const_layout destination, const millrace_window *w) {
  dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
  MILLRACE_MAKE(millrace_no_operation, NULL,
      dnnl_pooling_forward_primitive_desc_create(&made, engine, kind, algorithm, source, destination, w->strides,
          w->kernel, w->dilations, w->padding_low, w->padding_high, attributes),
      dnnl_pooling_forward_desc_init(&operation, kind, algorithm, source, destination, w->strides, w->kernel,
          w->padding_low, w->padding_high),
      dnnl_pooling_desc_t);
}

static inline dnnl_primitive_desc_t millrace_pooling_backward(
    dnnl_engine_t engine, dnnl_alg_kind_t algorithm, millrace_const_layout diff_source,
    millrace_const_layout diff_destination, const millrace_window *w, const_dnnl_primitive_desc_t forward) {
  MILLRACE_MAKE(millrace_no_operation, forward,
      dnnl_pooling_backward_primitive_desc_create(&made, engine, algorithm, diff_source, diff_destination, w->strides,
          w->kernel, w->dilations, w->padding_low, w->padding_high, forward, attributes),
      dnnl_pooling_backward_desc_init(&operation, algorithm, diff_source, diff_destination, w->strides, w->kernel,
          w->padding_low, w->padding_high),
      dnnl_pooling_desc_t);
}

static inline dnnl_primitive_desc_t millrace_reorder(
    dnnl_engine_t engine, millrace_const_layout source, millrace_const_layout destination) {
  dnnl_primitive_attr_t attributes = millrace_attributes(millrace_no_operation);
  dnnl_primitive_desc_t made = NULL;
  if (dnnl_reorder_primitive_desc_create(&made, source, engine, destination, engine, attributes) != dnnl_success)
    made = NULL;
  dnnl_primitive_attr_destroy(attributes);
  return made;
}

/// A copy of a layout that a primitive description settled on; NULL where it has none.
static inline millrace_layout millrace_layout_query(const_dnnl_primitive_desc_t primitive, dnnl_query_t what) {
  millrace_const_layout found = dnnl_primitive_desc_query_md(primitive, what, 0);
  return found ? millrace_layout_copy(found) : NULL;
}

/// What the library calls its way of computing something; NULL where it does not say.
static inline const char *millrace_implementation_name(const_dnnl_primitive_desc_t primitive) {
  const char *name = NULL;
  return dnnl_primitive_desc_query(primitive, dnnl_query_impl_info_str, 0, &name) == dnnl_success ? name : NULL;
}

/// How slow the library's way of computing something is, in rough units of time: kernels for the widest registers 4, for
/// narrower ones 5, copies for a matrix product 8, plain loops `millrace_loop`.
enum { millrace_loop = 4000 };

static inline int millrace_slowness(const_dnnl_primitive_desc_t primitive) {
  const char *name = millrace_implementation_name(primitive);
  if (!name) return millrace_loop;
  if (strncmp(name, "ref", 3) == 0 || strncmp(name, "simple", 6) == 0) return millrace_loop;
  if (strstr(name, "gemm:")) return 8;
  return strstr(name, "avx512") ? 4 : 5;
}

static inline dnnl_memory_t millrace_memory_create(dnnl_engine_t engine, millrace_const_layout layout, void *bytes) {
  dnnl_memory_t memory = NULL;
  return dnnl_memory_create(&memory, layout, engine, bytes) == dnnl_success ? memory : NULL;
}

/// Keeps oneDNN's kernels on the calling thread: parallelism is over slices, never inside a kernel.
static inline void millrace_limit_threads(void) {
  static void (*set_thread_count)(int) = NULL;
  if (!set_thread_count) set_thread_count = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set_thread_count) set_thread_count(1);
}

#endif
