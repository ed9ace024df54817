# RHEOBASE_SANITIZE=address,undefined instruments all that is shipped, plug-ins included; the tests' own code only links
# with it, which halves the time of the build.
function(rheobase_sanitize_here)
  if(RHEOBASE_SANITIZE)
    add_compile_options(-fsanitize=${RHEOBASE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  endif()
endfunction()
if(RHEOBASE_SANITIZE)
  add_link_options(-fsanitize=${RHEOBASE_SANITIZE})
endif()
