# RHEOBASE_SANITIZE=address,undefined instruments all that is shipped, plug-ins included; the tests' own code only links
# with it, which halves the time of the build.
function(rheobase_sanitize_here)
  if(RHEOBASE_SANITIZE)
    add_compile_options(-fsanitize=${RHEOBASE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(RHEOBASE_SANITIZE MATCHES "address")  # it sees a bad pointer where it is used; asked at every use, builds take twice as long
      add_compile_options(-fno-sanitize=null,alignment,vptr,object-size)
    endif()
  endif()
endfunction()
if(RHEOBASE_SANITIZE)
  add_link_options(-fsanitize=${RHEOBASE_SANITIZE})
endif()
