package io.skillimage.cache;

/** How closely a checkout is compared with what was verified when it was made. */
public enum CheckoutCheck {
    /** Names, sizes, permissions and times. What was touched since is read in full. */
    QUICK,
    /** The bytes of every file, too. */
    FULL
}
