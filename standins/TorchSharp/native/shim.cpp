// A C ABI over libtorch. Nearly everything goes through mot_call, which calls any registered operator by its schema;
// the rest is what has no operator: autograd, a tensor's facts, foreign memory, generators, threads and modes.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Backtrace.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/autograd.h>

#include <dlfcn.h>
#include <malloc.h>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

// Matches TorchSharp.Native.Kind.
enum Kind : int32_t { Default, None, Tensor, Int, Double, Bool, Ints, Doubles, Bools, Tensors, Text, Complex, Generator, Device };

// Matches TorchSharp.Native.Value. A result tensor carries in `length` the KiB that it alone keeps alive.
struct Value {
  int32_t kind;
  int32_t length;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};
static_assert(sizeof(Value) == 16, "the managed side counts on it");

struct Argument {
  c10::Type* type;
  int32_t count;  // N of int[N], for which one number stands for N
  bool has_default;
  c10::IValue fallback;
};

struct Operator {
  c10::OperatorHandle handle;
  std::vector<Argument> arguments;
};

thread_local std::string last_error;
thread_local std::vector<void*> last_list;

template <class F>
auto guarded(F&& body, decltype(body()) failed) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown native error";
  }
  return failed;
}

at::Tensor borrow(void* handle) {
  return handle == nullptr ? at::Tensor()
                           : at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(static_cast<at::TensorImpl*>(handle)));
}

// `t` without a new reference, while the caller holds one.
const at::TensorImpl& impl(void* handle) { return *static_cast<at::TensorImpl*>(handle); }

void* release(at::Tensor&& t) { return t.defined() ? t.unsafeReleaseTensorImpl() : nullptr; }

std::vector<at::Tensor> list(void** handles, int32_t n) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(n);
  for (int32_t i = 0; i < n; i++) tensors.push_back(borrow(handles[i]));
  return tensors;
}

[[noreturn]] void mismatch(const Value& v, const c10::Type& type) {
  TORCH_CHECK(false, "an argument of kind ", v.kind, " was given where the operator takes ", type.str());
}

double real(const Value& v, const c10::Type& type) {
  switch (v.kind) {
    case Double: return v.real;
    case Int: case Bool: return static_cast<double>(v.integer);
    default: mismatch(v, type);
  }
}

int64_t integer(const Value& v, const c10::Type& type) {
  if (v.kind != Int && v.kind != Bool) mismatch(v, type);
  return v.integer;
}

c10::IValue list_of(const Value& v, const c10::Type& type, const c10::Type& element, int32_t count) {
  switch (element.kind()) {
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType: {
      if (v.kind == Ints) return c10::IValue(at::IntArrayRef(static_cast<int64_t*>(v.pointer), v.length));
      return c10::IValue(std::vector<int64_t>(count > 0 ? count : 1, integer(v, type)));
    }
    case c10::TypeKind::FloatType: {
      if (v.kind != Doubles) mismatch(v, type);
      auto p = static_cast<double*>(v.pointer);
      return c10::IValue(std::vector<double>(p, p + v.length));
    }
    case c10::TypeKind::BoolType: {
      if (v.kind != Bools) mismatch(v, type);
      auto p = static_cast<uint8_t*>(v.pointer);
      c10::List<bool> flags;
      for (int32_t i = 0; i < v.length; i++) flags.push_back(p[i] != 0);
      return flags;
    }
    case c10::TypeKind::TensorType: {
      if (v.kind != Tensors) mismatch(v, type);
      return c10::IValue(c10::List<at::Tensor>(at::ArrayRef<at::Tensor>(list(static_cast<void**>(v.pointer), v.length))));
    }
    case c10::TypeKind::OptionalType: {
      if (v.kind != Tensors) mismatch(v, type);
      c10::List<c10::optional<at::Tensor>> tensors;
      tensors.reserve(v.length);
      for (int32_t i = 0; i < v.length; i++) {
        void* handle = static_cast<void**>(v.pointer)[i];
        tensors.push_back(handle == nullptr ? c10::nullopt : c10::optional<at::Tensor>(borrow(handle)));
      }
      return tensors;
    }
    default: mismatch(v, type);
  }
}

c10::IValue convert(const Value& v, const c10::Type& type, int32_t count) {
  switch (type.kind()) {
    case c10::TypeKind::OptionalType:
      return v.kind == None ? c10::IValue() : convert(v, *type.castRaw<c10::OptionalType>()->getElementType(), count);
    case c10::TypeKind::TensorType:
      if (v.kind == None) return at::Tensor();
      if (v.kind != Tensor) mismatch(v, type);
      return borrow(v.pointer);
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return integer(v, type);
    case c10::TypeKind::FloatType:
      return real(v, type);
    case c10::TypeKind::BoolType:
      return integer(v, type) != 0;
    case c10::TypeKind::NumberType:
      switch (v.kind) {
        case Int: return v.integer;
        case Double: return v.real;
        case Bool: return v.integer != 0;
        case Complex: {
          auto p = static_cast<double*>(v.pointer);
          return c10::complex<double>(p[0], p[1]);
        }
        default: mismatch(v, type);
      }
    case c10::TypeKind::StringType:
      if (v.kind != Text) mismatch(v, type);
      return std::string(static_cast<char*>(v.pointer), v.length);
    case c10::TypeKind::DeviceObjType:
      if (v.kind != Device) mismatch(v, type);
      return c10::Device(static_cast<c10::DeviceType>(v.length), static_cast<c10::DeviceIndex>(v.integer));
    case c10::TypeKind::GeneratorType:
      if (v.kind != Generator) mismatch(v, type);
      return *static_cast<at::Generator*>(v.pointer);
    case c10::TypeKind::ListType:
      return list_of(v, type, *type.castRaw<c10::ListType>()->getElementType(), count);
    default: mismatch(v, type);
  }
}

// What the garbage collector should know of: the storage, unless it is another tensor's.
int32_t owned_kib(const at::Tensor& t) {
  if (!t.has_storage()) return 0;
  const c10::Storage& storage = t.unsafeGetTensorImpl()->unsafe_storage();
  return storage.use_count() == 1 ? static_cast<int32_t>(std::min<size_t>(storage.nbytes() >> 10, INT32_MAX)) : 0;
}

Value result_of(c10::IValue&& value) {
  Value v{};
  if (value.isTensor()) {
    at::Tensor t = std::move(value).toTensor();
    v.kind = t.defined() ? Tensor : None;
    if (t.defined()) v.length = owned_kib(t);
    v.pointer = release(std::move(t));
  } else if (value.isInt()) {
    v.kind = Int;
    v.integer = value.toInt();
  } else if (value.isDouble()) {
    v.kind = Double;
    v.real = value.toDouble();
  } else if (value.isBool()) {
    v.kind = Bool;
    v.integer = value.toBool();
  } else if (value.isComplexDouble()) {
    static thread_local double parts[2];
    auto c = value.toComplexDouble();
    parts[0] = c.real();
    parts[1] = c.imag();
    v.kind = Complex;
    v.pointer = parts;
  } else if (value.isTensorList()) {
    auto tensors = value.toTensorVector();
    last_list.clear();
    for (auto& t : tensors) last_list.push_back(release(std::move(t)));
    v.kind = Tensors;
    v.length = static_cast<int32_t>(last_list.size());
    v.pointer = last_list.data();
  } else {
    v.kind = None;
  }
  return v;
}

// An OpenMP thread count belongs to the thread that set it, so each thread that enters takes the process's over.
void enter() {
  static thread_local bool entered = false;
  if (!entered) {
    entered = true;
    at::init_num_threads();
  }
}

}  // namespace

// Prepares the process: threads, allocator, errors. Returns the path of the BLAS in use, or null.
EXPORT const char* mot_initialize(int32_t threads) {
  at::set_num_threads(threads);
  // A training step frees and takes the same large blocks again and again; giving them back to the system in between
  // costs a page fault per 4 KiB, some 10 % of a backward pass. Without gradients the largest do go back (32 MB is the
  // highest threshold that glibc takes): among them, gaps in the heap would come to a quarter of a large network's peak.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT32_MAX);
  // A backtrace takes 2.5 ms and nobody reads it.
  c10::SetStackTraceFetcher([]() -> std::string { return ""; });
  Dl_info info;
  void* gemm = dlsym(RTLD_DEFAULT, "sgemm_");
  return gemm != nullptr && dladdr(gemm, &info) != 0 ? info.dli_fname : nullptr;
}

EXPORT const char* mot_error() { return last_error.c_str(); }

// `failed` results are null or -1, and mot_error says why.

EXPORT Operator* mot_operator(const char* name, const char* overload) {
  return guarded([&]() -> Operator* {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto op = new Operator{handle, {}};
    for (const auto& a : handle.schema().arguments()) {
      bool optional = a.type()->kind() == c10::TypeKind::OptionalType;
      op->arguments.push_back({a.type().get(), a.N().value_or(0), a.default_value().has_value() || optional,
                               a.default_value().value_or(c10::IValue())});
    }
    return op;
  }, nullptr);
}

// Returns how many results the operator gave; at most `capacity` of them are stored, the others dropped.
EXPORT int32_t mot_call(const Operator* op, const Value* values, int32_t count, Value* results, int32_t capacity) {
  return guarded([&]() -> int32_t {
    enter();
    const auto& arguments = op->arguments;
    TORCH_CHECK(count <= static_cast<int32_t>(arguments.size()), op->handle.operator_name(), " takes ", arguments.size(), " arguments, not ", count);
    torch::jit::Stack stack;
    stack.reserve(arguments.size());
    for (size_t i = 0; i < arguments.size(); i++) {
      const Argument& a = arguments[i];
      if (static_cast<int32_t>(i) < count && values[i].kind != Default) {
        stack.push_back(convert(values[i], *a.type, a.count));
      } else {
        TORCH_CHECK(a.has_default, op->handle.operator_name(), " misses argument ", i);
        stack.push_back(a.fallback);
      }
    }
    op->handle.callBoxed(&stack);
    auto n = static_cast<int32_t>(stack.size());
    for (int32_t i = 0; i < std::min(n, capacity); i++) results[i] = result_of(std::move(stack[i]));
    return n;
  }, -1);
}

EXPORT void mot_retain(void* handle) { c10::raw::intrusive_ptr::incref(static_cast<at::TensorImpl*>(handle)); }

EXPORT void mot_release(void* handle) { c10::raw::intrusive_ptr::decref(static_cast<at::TensorImpl*>(handle)); }

EXPORT int64_t mot_dim(void* handle) { return impl(handle).dim(); }
EXPORT int64_t mot_numel(void* handle) { return impl(handle).numel(); }
EXPORT int32_t mot_dtype(void* handle) { return static_cast<int32_t>(c10::typeMetaToScalarType(impl(handle).dtype())); }
EXPORT int32_t mot_device_type(void* handle) { return static_cast<int32_t>(impl(handle).device().type()); }
EXPORT int32_t mot_device_index(void* handle) { return impl(handle).device().index(); }
EXPORT int32_t mot_is_contiguous(void* handle) { return impl(handle).layout() == c10::kStrided && impl(handle).is_contiguous(); }
EXPORT int32_t mot_is_sparse(void* handle) { return impl(handle).is_sparse(); }
EXPORT int32_t mot_is_conj(void* handle) { return impl(handle).is_conj(); }
EXPORT int32_t mot_is_neg(void* handle) { return impl(handle).is_neg(); }
EXPORT int64_t mot_storage_offset(void* handle) { return impl(handle).storage_offset(); }

EXPORT void mot_sizes(void* handle, int64_t* sizes) {
  auto s = impl(handle).sizes();
  std::copy(s.begin(), s.end(), sizes);
}

EXPORT int32_t mot_strides(void* handle, int64_t* strides) {
  return guarded([&] {
    auto s = impl(handle).strides();
    std::copy(s.begin(), s.end(), strides);
    return 0;
  }, -1);
}

EXPORT void* mot_data(void* handle) { return guarded([&] { return impl(handle).data(); }, nullptr); }

EXPORT int32_t mot_requires_grad(void* handle) { return guarded([&]() -> int32_t { return borrow(handle).requires_grad(); }, -1); }
EXPORT int32_t mot_is_leaf(void* handle) { return guarded([&]() -> int32_t { return borrow(handle).is_leaf(); }, -1); }

EXPORT int32_t mot_set_requires_grad(void* handle, int32_t value) {
  return guarded([&] {
    borrow(handle).set_requires_grad(value != 0);
    return 0;
  }, -1);
}

EXPORT int32_t mot_retain_grad(void* handle) {
  return guarded([&] {
    borrow(handle).retain_grad();
    return 0;
  }, -1);
}

EXPORT void* mot_grad(void* handle) {
  return guarded([&]() -> void* { return release(at::Tensor(borrow(handle).grad())); }, nullptr);
}

EXPORT int32_t mot_set_grad(void* handle, void* grad) {
  return guarded([&] {
    auto t = borrow(handle), g = borrow(grad);
    TORCH_CHECK(!g.defined() || (g.sizes() == t.sizes() && g.scalar_type() == t.scalar_type()),
                "the gradient's shape and type must be the tensor's");
    t.mutable_grad() = g;
    return 0;
  }, -1);
}

EXPORT int32_t mot_backward(void** tensors, int32_t n, void** grads, int32_t grad_count, int32_t retain_graph,
                            int32_t create_graph, void** inputs, int32_t input_count) {
  return guarded([&] {
    enter();
    torch::autograd::backward(list(tensors, n), list(grads, grad_count), retain_graph != 0, create_graph != 0, list(inputs, input_count));
    return 0;
  }, -1);
}

EXPORT int32_t mot_gradients(void** outputs, int32_t n, void** inputs, int32_t input_count, void** grads, int32_t grad_count,
                             int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
  return guarded([&] {
    enter();
    auto found = torch::autograd::grad(list(outputs, n), list(inputs, input_count), list(grads, grad_count), retain_graph != 0,
                                       create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < found.size(); i++) results[i] = release(std::move(found[i]));
    return 0;
  }, -1);
}

EXPORT void* mot_from_blob(void* data, const int64_t* sizes, int32_t dim, int32_t dtype, void (*free)(void*), void* context) {
  return guarded([&]() -> void* {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    return release(at::from_blob(data, at::IntArrayRef(sizes, dim), [=](void*) { free(context); }, options));
  }, nullptr);
}

EXPORT void* mot_generator(uint64_t seed) {
  return guarded([&] { return new at::Generator(at::make_generator<at::CPUGeneratorImpl>(seed)); }, nullptr);
}

EXPORT void* mot_default_generator() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }
EXPORT void mot_generator_free(at::Generator* g) { delete g; }

EXPORT void mot_generator_set_seed(at::Generator* g, uint64_t seed) {
  std::lock_guard<std::mutex> lock(g->mutex());
  g->set_current_seed(seed);
}

EXPORT uint64_t mot_generator_initial_seed(at::Generator* g) { return g->current_seed(); }

EXPORT void* mot_generator_state(at::Generator* g) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(g->mutex());
    return release(g->get_state());
  }, nullptr);
}

EXPORT int32_t mot_generator_set_state(at::Generator* g, void* state) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(g->mutex());
    g->set_state(borrow(state));
    return 0;
  }, -1);
}

EXPORT int32_t mot_grad_mode() { return c10::GradMode::is_enabled(); }
EXPORT void mot_set_grad_mode(int32_t enabled) {
  if (c10::GradMode::is_enabled() == (enabled != 0)) return;
  c10::GradMode::set_enabled(enabled != 0);
  mallopt(M_MMAP_MAX, enabled ? 0 : 65536);
}
EXPORT int32_t mot_inference_mode() { return c10::InferenceMode::is_enabled(); }
EXPORT void* mot_enter_inference_mode(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
EXPORT void mot_leave_inference_mode(c10::InferenceMode* mode) { delete mode; }

EXPORT int32_t mot_threads() {
  enter();
  return at::get_num_threads();
}

EXPORT int32_t mot_set_threads(int32_t n) {
  return guarded([&] {
    at::set_num_threads(n);
    return 0;
  }, -1);
}

EXPORT int32_t mot_interop_threads() { return at::get_num_interop_threads(); }

EXPORT int32_t mot_set_interop_threads(int32_t n) {
  return guarded([&] {
    at::set_num_interop_threads(n);
    return 0;
  }, -1);
}
