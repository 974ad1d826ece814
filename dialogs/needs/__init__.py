"""Which training centres need (000, Omschrijving van het thema: behoeftedetectie), and what comes first."""
