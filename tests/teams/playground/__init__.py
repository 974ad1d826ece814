"""The app in Microsoft's own local client, used as a person does: in a browser without a screen."""
