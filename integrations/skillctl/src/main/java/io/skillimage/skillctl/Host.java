package io.skillimage.skillctl;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The process around a command.
 *
 * @param environment what surrounds it
 * @param in standard input
 * @param out standard output, for results
 * @param err standard error, for everything else
 */
record Host(Environment environment, InputStream in, PrintStream out, PrintStream err) {}
