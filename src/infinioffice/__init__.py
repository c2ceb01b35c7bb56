"""InfiniOffice: an after-hours phone receptionist that books real appointments."""
