# semfit_embed(TARGET FILE FUNCTION HEADER): the program carries the text of FILE, which the
# function FUNCTION() of namespace semfit::cli, declared in HEADER, returns.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${file}" text)
  file(WRITE "${output}"
"#include \"${header}\"

std::string_view semfit::cli::${function}() {
  return R\"EMBEDDED(${text})EMBEDDED\";
}
")
  return()
endif()

set(semfit_embed_script ${CMAKE_CURRENT_LIST_FILE})

function(semfit_embed target file function header)
  set(output ${PROJECT_BINARY_DIR}/embedded/${function}.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -Dfile=${PROJECT_SOURCE_DIR}/${file} -Doutput=${output}
            -Dfunction=${function} -Dheader=${header} -P ${semfit_embed_script}
    DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${semfit_embed_script} VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
