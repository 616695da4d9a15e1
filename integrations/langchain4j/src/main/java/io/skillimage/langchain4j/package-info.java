/** Skills as tools of a LangChain4j agent. */
@NullMarked
package io.skillimage.langchain4j;

import org.jspecify.annotations.NullMarked;
