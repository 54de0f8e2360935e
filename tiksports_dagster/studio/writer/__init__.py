"""The fact-driven writer: ``script`` writes a post from its facts, ``plans`` says what is told, ``phrases`` how."""
