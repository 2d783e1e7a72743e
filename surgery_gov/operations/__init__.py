"""Operations on record: what surgeons really did, as the hospital's systems say."""
