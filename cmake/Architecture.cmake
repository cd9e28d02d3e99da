# Instruction set and warnings.
#
# SEMFIT_ARCH is what -march= gets. The kernels gain a factor of three from AVX2 and FMA, so
# x86-64-v3 is the default where the building machine can run it; packagers set x86-64.
include(CheckCXXSourceRuns)
if(NOT DEFINED SEMFIT_ARCH)
  check_cxx_source_runs("
    int main() {
      return __builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"fma\") && __builtin_cpu_supports(\"bmi2\") ? 0 : 1;
    }" SEMFIT_RUNS_V3)
  if(SEMFIT_RUNS_V3)
    set(SEMFIT_ARCH x86-64-v3 CACHE STRING "Value of -march (empty: the compiler's default)")
  else()
    set(SEMFIT_ARCH "" CACHE STRING "Value of -march (empty: the compiler's default)")
  endif()
endif()

function(semfit_compile_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-maybe-uninitialized
    -ffp-contract=off -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
    $<$<BOOL:${SEMFIT_ARCH}>:-march=${SEMFIT_ARCH}>
    $<$<BOOL:${SEMFIT_WARNINGS_AS_ERRORS}>:-Werror>)
  if(SEMFIT_SANITIZE)
    target_compile_options(${target} PRIVATE
      -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_definitions(${target} PRIVATE _GLIBCXX_ASSERTIONS)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
  if(SEMFIT_COVERAGE)
    target_compile_options(${target} PRIVATE --coverage -fprofile-update=atomic)
    target_link_options(${target} PUBLIC --coverage)
  endif()
endfunction()
